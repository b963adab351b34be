package main

import (
	"fmt"
	"sort"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/types"
)

// breach changes one thing, upon which the named rules must no longer hold.
type breach struct {
	name   string
	rules  []string
	change func(*view)
}

// breaches of a height that has one before it.
var breaches = []breach{
	{"transaction added", []string{"block", "data hash", "part set", "a result for each transaction"},
		func(v *view) { v.block.Block.Data.Txs = append(v.block.Block.Data.Txs, types.Tx("x")) }},
	{"data hash", []string{"data hash", "block hash"}, func(v *view) { v.block.Block.DataHash[0] ^= 1 }},
	{"evidence hash", []string{"evidence hash", "block hash"}, func(v *view) { v.block.Block.EvidenceHash[0] ^= 1 }},
	{"hash of the block", []string{"block hash"}, func(v *view) { v.block.BlockID.Hash[0] ^= 1 }},
	{"hash of the parts", []string{"part set"}, func(v *view) { v.block.BlockID.PartSetHeader.Hash[0] ^= 1 }},
	{"chain id of the block", []string{"chain id"}, func(v *view) { v.block.Block.ChainID += "x" }},
	{"height of the block", []string{"height", "height of the results"}, func(v *view) { v.block.Block.Height++ }},
	{"proposer", []string{"proposer"}, func(v *view) { v.block.Block.ProposerAddress[0] ^= 1 }},
	{"last commit hash", []string{"last commit hash"}, func(v *view) { v.block.Block.LastCommitHash[0] ^= 1 }},
	{"last signature", []string{"last commit", "last commit hash"},
		func(v *view) { v.block.Block.LastCommit.Signatures[0].Signature[0] ^= 1 }},
	{"last block", []string{"last block id", "last commit"}, func(v *view) { v.block.Block.LastBlockID.Hash[0] ^= 1 }},
	{"time a nanosecond later", []string{"median time", "block hash"},
		func(v *view) { v.block.Block.Time = v.block.Block.Time.Add(time.Nanosecond) }},
	{"time stands still", []string{"time goes on", "median time"},
		func(v *view) { v.block.Block.Time = v.before.Block.Time }},
	{"validator's power", []string{"validators hash"}, func(v *view) { v.validators.Validators[0].VotingPower++ }},
	{"next validator's power", []string{"next validators hash"}, func(v *view) { v.next.Validators[0].VotingPower++ }},
	{"limit of gas", []string{"consensus hash"}, func(v *view) { v.params.Block.MaxGas++ }},
	{"signature missing", []string{"commit", "VerifyCommit", "VerifyCommitLight"},
		func(v *view) { v.commit.Commit.Signatures[0].Signature = nil }},
	{"signature wrong", []string{"VerifyCommit", "VerifyCommitLight", "commit is the next block's"},
		func(v *view) { v.commit.Commit.Signatures[0].Signature[0] ^= 1 }},
	{"commit of another block", []string{"commit is of the block", "signed header"},
		func(v *view) { v.commit.Commit.BlockID.Hash[0] ^= 1 }},
	{"signed header", []string{"signed header", "signed header is the block's"},
		func(v *view) { v.commit.Header.AppHash[0] ^= 1 }},
	{"app hash", []string{"app hash of the next block"}, func(v *view) { v.results.AppHash[0] ^= 1 }},
	{"result added", []string{"results hash of the next block", "a result for each transaction"},
		func(v *view) { v.results.TxsResults = append(v.results.TxsResults, &abci.ExecTxResult{GasUsed: 1}) }},
}

// breachesOfFirst are of the first height of a chain.
var breachesOfFirst = []breach{
	{"another first height", []string{"first height"}, func(v *view) { v.genesis.InitialHeight++ }},
	{"another genesis time", []string{"genesis time"},
		func(v *view) { v.genesis.GenesisTime = v.genesis.GenesisTime.Add(time.Nanosecond) }},
	{"a last block", []string{"no last block"}, func(v *view) { v.block.Block.LastBlockID = v.block.BlockID }},
	{"a last signature", []string{"no last signatures"},
		func(v *view) { v.block.Block.LastCommit.Signatures = v.commit.Commit.Signatures }},
	{"last results", []string{"no last results"}, func(v *view) { v.block.Block.LastResultsHash[0] ^= 1 }},
}

// selfTest breaks every rule once, on the first height and on the one given, and expects the named
// rules to say so. A rule that nothing here breaks is a failure too.
func selfTest(s *source, height int64) int {
	noticed, all := map[string]bool{}, newCounts()
	first := s.genesis.InitialHeight
	failed := 0
	if height <= first {
		fmt.Println("error: the self-test needs a height that has one before it")
		return 2
	}
	for _, part := range []struct {
		height   int64
		breaches []breach
	}{{first, breachesOfFirst}, {height, breaches}} {
		for _, breach := range part.breaches {
			failures, err := s.broken(part.height, breach, &all)
			if err != nil {
				fmt.Printf("error: height %d: %v\n", part.height, err)
				return 2
			}
			for _, rule := range breach.rules {
				reason, found := failures[rule]
				if !found {
					fmt.Printf("missed: %s: the rule %q still holds\n", breach.name, rule)
					failed++
					continue
				}
				noticed[rule] = true
				fmt.Printf("noticed: %-24s %s\n", breach.name, reason)
			}
		}
	}
	for _, rule := range sorted(all.names) {
		if !noticed[rule] {
			fmt.Printf("missed: nothing breaks the rule %q\n", rule)
			failed++
		}
	}
	if failed > 0 {
		return 1
	}
	fmt.Printf("ok: %d changes, each of the %d rules broken and noticed\n", len(breaches)+len(breachesOfFirst), len(noticed))
	return 0
}

// broken gives the rules that fail once a valid height is changed. The height is fetched twice, because
// some types keep their hash once they have it.
func (s *source) broken(height int64, change breach, all *counts) (map[string]failure, error) {
	valid, err := s.view(height)
	if err != nil {
		return nil, err
	}
	if failures := check(valid, all); len(failures) > 0 {
		return nil, fmt.Errorf("it is not valid as it is: %s", failures[0])
	}
	view, err := s.view(height)
	if err != nil {
		return nil, err
	}
	genesis := *s.genesis
	view.genesis = &genesis
	change.change(view)
	found := map[string]failure{}
	for _, failure := range check(view, all) {
		found[failure.rule] = failure
	}
	return found, nil
}

func sorted(names map[string]bool) []string {
	var list []string
	for name := range names {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}
