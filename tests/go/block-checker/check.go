package main

import (
	"bytes"
	"fmt"

	"github.com/cometbft/cometbft/crypto/tmhash"
	"github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/types"
)

// check applies every rule to a height and gives the failures.
func check(v *view, counted *counts) []string {
	var failures []string
	rule := func(name string, err error) {
		counted.rules++
		if err != nil {
			failures = append(failures, fmt.Sprintf("%s: %v", name, err))
		}
	}
	equal := func(name string, got, want []byte) {
		counted.rules++
		if !bytes.Equal(got, want) {
			failures = append(failures, fmt.Sprintf("%s: %X, expected %X", name, got, want))
		}
	}
	block, id := v.block.Block, v.block.BlockID
	counted.results += len(v.results.TxsResults)

	rule("block", block.ValidateBasic())
	equal("block hash", block.Hash(), id.Hash)
	parts, err := block.MakePartSet(types.BlockPartSizeBytes)
	rule("part set", err)
	if err == nil {
		rule("part set header", differs(parts.Header().Equals(id.PartSetHeader), "%v, expected %v", id.PartSetHeader, parts.Header()))
	}
	commit := v.commit.Commit
	rule("commit", commit.ValidateBasic())
	rule("commit is of the block", differs(commit.BlockID.Equals(id), "%v", commit.BlockID))
	rule("signed header", v.commit.SignedHeader.ValidateBasic(v.chainID))
	rule("VerifyCommit", v.validators.VerifyCommit(v.chainID, id, block.Height, commit))
	rule("VerifyCommitLight", v.validators.VerifyCommitLight(v.chainID, id, block.Height, commit))
	rule("commit is the next block's", differs(v.after.Block.LastCommit.Hash().String() == commit.Hash().String(), "%X", commit.Hash()))
	equal("validators hash", block.ValidatorsHash, v.validators.Hash())
	equal("next validators hash", block.NextValidatorsHash, v.next.Hash())
	rule("proposer", differs(v.validators.HasAddress(block.ProposerAddress), "%X is not of the set", block.ProposerAddress))
	equal("consensus hash", block.ConsensusHash, v.params.Hash())
	equal("data hash", block.DataHash, block.Data.Txs.Hash())
	equal("evidence hash", block.EvidenceHash, block.Evidence.Evidence.Hash())
	equal("last commit hash", block.LastCommitHash, block.LastCommit.Hash())
	equal("app hash of the next block", v.after.Block.AppHash, v.results.AppHash)
	equal("results hash of the next block", v.after.Block.LastResultsHash, state.TxResultsHash(v.results.TxsResults))
	rule("as many results as transactions", differs(len(v.results.TxsResults) == len(block.Data.Txs), "%d", len(v.results.TxsResults)))
	rule("chain id", differs(block.ChainID == v.chainID, "%s", block.ChainID))
	if v.before == nil {
		first(v, rule, equal)
		return failures
	}
	before := v.before.Block
	rule("height", differs(block.Height == before.Height+1, "%d", block.Height))
	rule("last block id", differs(block.LastBlockID.Equals(v.before.BlockID), "%v", block.LastBlockID))
	rule("time goes on", differs(block.Time.After(before.Time), "%v after %v", block.Time, before.Time))
	median, err := state.MedianTime(block.LastCommit, v.previous)
	rule("median time", err)
	rule("time is the median", differs(block.Time.Equal(median), "%v, expected %v", block.Time, median))
	rule("last commit", v.previous.VerifyCommit(v.chainID, block.LastBlockID, before.Height, block.LastCommit))
	return failures
}

func first(v *view, rule func(string, error), equal func(string, []byte, []byte)) {
	block := v.block.Block
	rule("first height", differs(block.Height == v.genesis.InitialHeight, "%d", block.Height))
	rule("genesis time", differs(block.Time.Equal(v.genesis.GenesisTime), "%v", block.Time))
	rule("no last block", differs(block.LastBlockID.IsZero(), "%v", block.LastBlockID))
	rule("no last signatures", differs(len(block.LastCommit.Signatures) == 0, "%d", len(block.LastCommit.Signatures)))
	equal("no last results", block.LastResultsHash, tmhash.Sum(nil))
}

func differs(same bool, format string, arguments ...any) error {
	if same {
		return nil
	}
	return fmt.Errorf(format, arguments...)
}
