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
	claims := jwt.MapClaims{"sub": os.Args[1], "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	for at, claim := range []string{"email", "name"} { // left out where there is no value
		if len(os.Args) > at+2 && os.Args[at+2] != "" {
			claims[claim] = os.Args[at+2]
		}
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
	if err != nil {
		panic(err)
	}
	fmt.Print(token)
}
