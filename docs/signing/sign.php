<?php // composer require firebase/php-jwt · BLINQ_IDENTITY_SECRET=bis_… php sign.php <user id> <email> <name>
require 'vendor/autoload.php';

[, $id, $email, $name] = $argv + [2 => null, 3 => null];
$key = getenv('BLINQ_IDENTITY_SECRET') ?: throw new RuntimeException('BLINQ_IDENTITY_SECRET is not set.');
$now = time(); // the key is the secret as shown, not decoded
$claims = ['sub' => $id, 'email' => $email, 'name' => $name, 'iat' => $now, 'exp' => $now + 3600];
$claims = array_filter($claims, fn ($value) => $value !== null && $value !== ''); // null is no e-mail and no name
echo Firebase\JWT\JWT::encode($claims, $key, 'HS256');
