package main

import (
	"bytes"
	"fmt"

	"github.com/cometbft/cometbft/crypto/tmhash"
	"github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/types"
)

// failure is a rule that does not hold.
type failure struct {
	rule   string
	reason error
}

func (f failure) String() string { return fmt.Sprintf("%s: %v", f.rule, f.reason) }

// verdicts collects what the rules say of a height.
type verdicts struct {
	counted  *counts
	failures []failure
}

// rule notes whether a rule holds: it does without an error.
func (c *verdicts) rule(name string, err error) {
	c.counted.rules++
	c.counted.names[name] = true
	if err != nil {
		c.failures = append(c.failures, failure{name, err})
	}
}

func (c *verdicts) equal(name string, got, want []byte) {
	c.rule(name, holds(bytes.Equal(got, want), "%X, expected %X", got, want))
}

// check applies every rule to a height and gives the failures.
func check(v *view, counted *counts) []failure {
	c := &verdicts{counted: counted}
	counted.results += len(v.results.TxsResults)
	checkBlock(v, c)
	checkCommit(v, c)
	checkNext(v, c)
	if v.before == nil {
		checkFirst(v, c)
	} else {
		checkChaining(v, c)
	}
	return c.failures
}

// checkBlock looks at a block, its hashes and the state it names.
func checkBlock(v *view, c *verdicts) {
	block, id := v.block.Block, v.block.BlockID
	c.rule("block", block.ValidateBasic())
	c.equal("block hash", block.Hash(), id.Hash)
	parts, err := block.MakePartSet(types.BlockPartSizeBytes)
	if err == nil {
		err = holds(parts.Header().Equals(id.PartSetHeader), "%v, expected %v", id.PartSetHeader, parts.Header())
	}
	c.rule("part set", err)
	c.rule("chain id", holds(block.ChainID == v.chainID, "%s", block.ChainID))
	c.equal("data hash", block.DataHash, block.Data.Txs.Hash())
	c.equal("evidence hash", block.EvidenceHash, block.Evidence.Evidence.Hash())
	c.equal("last commit hash", block.LastCommitHash, block.LastCommit.Hash())
	c.equal("validators hash", block.ValidatorsHash, v.validators.Hash())
	c.equal("next validators hash", block.NextValidatorsHash, v.next.Hash())
	c.equal("consensus hash", block.ConsensusHash, v.params.Hash())
	c.rule("proposer", holds(v.validators.HasAddress(block.ProposerAddress), "%X is not of the set", block.ProposerAddress))
}

// checkCommit looks at the signatures under a block.
func checkCommit(v *view, c *verdicts) {
	block, id, commit := v.block.Block, v.block.BlockID, v.commit.Commit
	c.rule("commit", commit.ValidateBasic())
	c.rule("commit is of the block", holds(commit.BlockID.Equals(id), "%v, expected %v", commit.BlockID, id))
	c.rule("signed header", v.commit.SignedHeader.ValidateBasic(v.chainID))
	c.equal("signed header is the block's", v.commit.Header.Hash(), block.Hash())
	c.rule("VerifyCommit", v.validators.VerifyCommit(v.chainID, id, block.Height, commit))
	c.rule("VerifyCommitLight", v.validators.VerifyCommitLight(v.chainID, id, block.Height, commit))
	c.equal("commit is the next block's", v.after.Block.LastCommit.Hash(), commit.Hash())
}

// checkNext looks at what the next block says of this one's execution.
func checkNext(v *view, c *verdicts) {
	results, txs := v.results.TxsResults, v.block.Block.Data.Txs
	c.equal("app hash of the next block", v.after.Block.AppHash, v.results.AppHash)
	c.equal("results hash of the next block", v.after.Block.LastResultsHash, state.TxResultsHash(results))
	c.rule("a result for each transaction", holds(len(results) == len(txs), "%d results, %d transactions", len(results), len(txs)))
	c.rule("height of the results", holds(v.results.Height == v.block.Block.Height, "%d", v.results.Height))
}

// checkChaining looks at what a block says of the one before it.
func checkChaining(v *view, c *verdicts) {
	block, before := v.block.Block, v.before.Block
	c.rule("height", holds(block.Height == before.Height+1, "%d after %d", block.Height, before.Height))
	c.rule("last block id", holds(block.LastBlockID.Equals(v.before.BlockID), "%v, expected %v", block.LastBlockID, v.before.BlockID))
	c.rule("time goes on", holds(block.Time.After(before.Time), "%v after %v", block.Time, before.Time))
	median, err := state.MedianTime(block.LastCommit, v.previous)
	if err == nil {
		err = holds(block.Time.Equal(median), "%v, expected %v", block.Time, median)
	}
	c.rule("median time", err)
	c.rule("last commit", v.previous.VerifyCommit(v.chainID, block.LastBlockID, before.Height, block.LastCommit))
}

// checkFirst looks at a block that nothing comes before.
func checkFirst(v *view, c *verdicts) {
	block := v.block.Block
	c.rule("first height", holds(block.Height == v.genesis.InitialHeight, "%d, expected %d", block.Height, v.genesis.InitialHeight))
	c.rule("genesis time", holds(block.Time.Equal(v.genesis.GenesisTime), "%v, expected %v", block.Time, v.genesis.GenesisTime))
	c.rule("no last block", holds(block.LastBlockID.IsZero(), "%v", block.LastBlockID))
	c.rule("no last signatures", holds(len(block.LastCommit.Signatures) == 0, "%d", len(block.LastCommit.Signatures)))
	c.equal("no last results", block.LastResultsHash, tmhash.Sum(nil))
}

func holds(rule bool, format string, arguments ...any) error {
	if rule {
		return nil
	}
	return fmt.Errorf(format, arguments...)
}
