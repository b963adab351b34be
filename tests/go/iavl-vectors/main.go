// Command iavl-vectors prints golden vectors as JSON lines: roots of
// github.com/cosmos/iavl trees and commit hashes of the SDK's rootmulti store
// after each version of seeded streams of operations (see stream.go for the
// generator), with samples of their ICS-23 proofs.
//
// The output depends on the flags only.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"log"
	"os"
)

var storeNames = []string{
	"bank", "acc", "wasm", "ibc", "transfer", "upgrade", "staking", "gov", "feegrant", "authz",
	"beacon", "params", "distribution", "slashing", "mint", "consensus", "capability", "evidence",
	"interchainaccounts", "a",
}

func main() {
	trees := flag.Int("trees", 216, "number of tree streams")
	multis := flag.Int("multis", 40, "number of multistore streams")
	seed := flag.Uint64("seed", 1, "first seed")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	enc := json.NewEncoder(out)
	for i := 0; i < *trees; i++ {
		v, err := makeTree(treeParams(*seed+uint64(i), i), i%2 == 0, proofCount(i))
		emit(enc, v, err)
	}
	for i := 0; i < *multis; i++ {
		p := multiParams(*seed+1_000_000+uint64(i), i)
		added := ""
		switch i % 4 {
		case 2:
			added = "aaa"
		case 3:
			added = "zzz"
		}
		v, err := makeMulti(p, storeNames[:1+i%len(storeNames)], added, 4)
		emit(enc, v, err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func emit(enc *json.Encoder, v any, err error) {
	if err == nil {
		err = enc.Encode(v)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// treeParams covers small and large key spaces, mostly deletions, mostly
// rewrites, trees that empty again, and late initial versions.
func treeParams(seed uint64, i int) params {
	p := params{
		Seed: seed, InitialVersion: 1, Versions: 8 + i%17, MaxOps: 24, KeySpace: 40,
		MaxKey: 20, MaxValue: 48, Delete: 25, Rewrite: 15,
	}
	switch i % 9 {
	case 1:
		p.KeySpace, p.Delete = 6, 50
	case 2:
		p.KeySpace, p.MaxOps, p.Delete = 400, 120, 30
	case 3:
		p.DrainEvery = 3
	case 4:
		p.Rewrite, p.Delete = 70, 5
	case 5:
		p.InitialVersion = 1_000 + int64(i)*7_919
	case 6:
		p.KeySpace, p.Delete, p.MaxKey = 12, 70, 3
	case 7:
		p.KeySpace, p.MaxOps, p.Delete, p.MaxKey = 5_000, 600, 20, 40
	case 8:
		p.Versions, p.MaxOps = 40, 4
	}
	if i%54 == 52 {
		p.KeySpace, p.MaxOps, p.Versions = 50_000, 4_000, 10
	}
	return p
}

func proofCount(i int) int {
	if i%7 == 0 {
		return 4
	}
	return 0
}

func multiParams(seed uint64, i int) params {
	p := params{
		Seed: seed, InitialVersion: 1, Versions: 6 + i%7, MaxOps: 60, KeySpace: 30,
		MaxKey: 16, MaxValue: 40, Delete: 25, Rewrite: 15,
	}
	if i%5 == 1 {
		p.InitialVersion = 100 + int64(i)
	}
	if i%5 == 3 {
		p.DrainEvery = 4
	}
	return p
}
