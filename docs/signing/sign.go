// go mod init sign && go get github.com/golang-jwt/jwt/v5 · BLINQ_IDENTITY_SECRET=bis_… go run sign.go <user id> <email> <name>
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func main() {
	key, now := []byte(os.Getenv("BLINQ_IDENTITY_SECRET")), time.Now() // the secret as shown, not decoded
	if len(key) == 0 {
		panic("BLINQ_IDENTITY_SECRET is not set.")
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": os.Args[1], "email": os.Args[2], "name": os.Args[3], "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}).SignedString(key)
	if err != nil {
		panic(err)
	}
	fmt.Println(token)
}
