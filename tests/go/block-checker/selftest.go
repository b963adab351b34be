package main

import (
	"fmt"
	"time"

	"github.com/cometbft/cometbft/types"
)

// selfTest changes one thing at a time in a height that is valid, and expects the rule to be noticed.
func selfTest(s *source, from, to int64) int {
	height := to
	changes := []struct {
		name   string
		change func(*view)
	}{
		{"transaction added", func(v *view) { v.block.Block.Data.Txs = append(v.block.Block.Data.Txs, types.Tx("x")) }},
		{"app hash", func(v *view) { v.results.AppHash[0] ^= 1 }},
		{"time", func(v *view) { v.block.Block.Time = v.block.Block.Time.Add(time.Nanosecond) }},
		{"part set", func(v *view) { v.block.BlockID.PartSetHeader.Hash[0] ^= 1 }},
		{"block hash", func(v *view) { v.block.BlockID.Hash[0] ^= 1 }},
		{"signature", func(v *view) { v.commit.Commit.Signatures[0].Signature[0] ^= 1 }},
		{"validator's power", func(v *view) { v.validators.Validators[0].VotingPower++ }},
		{"next validator's power", func(v *view) { v.next.Validators[0].VotingPower++ }},
		{"proposer", func(v *view) { v.block.Block.ProposerAddress[0] ^= 1 }},
		{"last commit", func(v *view) { v.block.Block.LastCommit.Signatures[0].Signature[0] ^= 1 }},
		{"block limit", func(v *view) { v.params.Block.MaxGas++ }},
		{"last block", func(v *view) { v.before.BlockID.Hash[0] ^= 1 }},
		{"chain id", func(v *view) { v.chainID += "x" }},
	}
	var ignored counts
	missed := 0
	for _, change := range changes {
		view, err := s.view(height)
		if err != nil {
			fmt.Printf("error: height %d: %v\n", height, err)
			return 2
		}
		if failures := check(view, &ignored); len(failures) > 0 {
			fmt.Printf("height %d is not valid as it is: %s\n", height, failures[0])
			return 1
		}
		change.change(view)
		failures := check(view, &ignored)
		if len(failures) == 0 {
			fmt.Printf("missed: %s\n", change.name)
			missed++
			continue
		}
		fmt.Printf("noticed: %-24s %s\n", change.name, failures[0])
	}
	if missed > 0 {
		return 1
	}
	fmt.Printf("ok: %d changes, each noticed\n", len(changes))
	return 0
}
