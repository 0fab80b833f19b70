import { testWhatDiffersByBrowser } from "./given/otherBrowser";
import { RemoteBrowser } from "./given/remote";

testWhatDiffersByBrowser(RemoteBrowser.firefox);
