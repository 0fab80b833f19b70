import { handOver } from "../loader/handOver.js";
import { makeWidget } from "../widget.js";

handOver({ makeWidget });
