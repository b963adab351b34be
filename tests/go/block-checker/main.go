// block-checker fetches every block, commit, validator set and result of a chain over CometBFT's RPC,
// with CometBFT's own client, and checks them with CometBFT's own code as a full node would.
//
// Exit: 0 all valid, 1 something is not, 2 wrong arguments or an RPC that does not answer.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/cometbft/cometbft/types"
)

func main() {
	rpc := flag.String("rpc", "", "URL of the RPC, for example http://127.0.0.1:26657")
	from := flag.Int64("from", 0, "first height; 0 is the first of the chain")
	to := flag.Int64("to", 0, "last height; 0 is the last that has a block after it")
	breakRules := flag.Bool("self-test", false, "change one thing per rule and expect each to be noticed")
	flag.Parse()
	if *rpc == "" || flag.NArg() > 0 || *from < 0 || *to < 0 {
		fmt.Fprintln(os.Stderr, "error: name the RPC\n  what to do: block-checker --rpc URL [--from H] [--to H] [--self-test]")
		os.Exit(2)
	}
	source, err := connect(*rpc)
	if err == nil {
		*from = max(*from, source.genesis.InitialHeight)
	}
	if err == nil && *to == 0 {
		*to = source.tip - 1
	}
	if err == nil && *to < *from {
		err = fmt.Errorf("the chain has no blocks from %d to %d", *from, *to)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(2)
	}
	if *breakRules {
		os.Exit(selfTest(source, *to))
	}
	rules := newCounts()
	failed := 0
	for height := *from; height <= *to; height++ {
		view, err := source.view(height)
		if err != nil {
			fmt.Fprintf(os.Stderr, "error: height %d: %v\n", height, err)
			os.Exit(2)
		}
		for _, failure := range check(view, &rules) {
			fmt.Printf("height %d: %s\n", height, failure)
			failed++
		}
	}
	if failed > 0 {
		fmt.Printf("%d failures\n", failed)
		os.Exit(1)
	}
	fmt.Printf("ok: %d blocks, %d commits, %d results checked by CometBFT's code (%d rules held): all valid\n",
		*to-*from+1, *to-*from+1, rules.results, rules.rules)
}

// counts is what was looked at.
type counts struct {
	rules   int
	results int
	names   map[string]bool
}

func newCounts() counts { return counts{names: map[string]bool{}} }

// source reads a chain.
type source struct {
	client  *rpchttp.HTTP
	chainID string
	tip     int64
	genesis *types.GenesisDoc
}

func connect(url string) (*source, error) {
	client, err := rpchttp.New(url, "/websocket")
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	status, err := client.Status(ctx)
	if err != nil {
		return nil, err
	}
	genesis, err := client.Genesis(ctx)
	if err != nil {
		return nil, err
	}
	return &source{client, status.NodeInfo.Network, status.SyncInfo.LatestBlockHeight, genesis.Genesis}, nil
}

// view is a height with its neighbours.
type view struct {
	chainID    string
	genesis    *types.GenesisDoc
	block      *coretypes.ResultBlock
	before     *coretypes.ResultBlock
	after      *coretypes.ResultBlock
	commit     *coretypes.ResultCommit
	results    *coretypes.ResultBlockResults
	validators *types.ValidatorSet
	previous   *types.ValidatorSet
	next       *types.ValidatorSet
	params     types.ConsensusParams
}

func (s *source) view(height int64) (*view, error) {
	ctx := context.Background()
	v := &view{chainID: s.chainID, genesis: s.genesis}
	var err error
	get := func(fetch func() error) {
		if err == nil {
			err = fetch()
		}
	}
	get(func() (e error) { v.block, e = s.client.Block(ctx, &height); return })
	after := height + 1
	get(func() (e error) { v.after, e = s.client.Block(ctx, &after); return })
	get(func() (e error) { v.commit, e = s.client.Commit(ctx, &height); return })
	get(func() (e error) { v.results, e = s.client.BlockResults(ctx, &height); return })
	get(func() (e error) { v.validators, e = s.validators(height); return })
	get(func() (e error) { v.next, e = s.validators(after); return })
	get(func() error {
		params, e := s.client.ConsensusParams(ctx, &height)
		if e == nil {
			v.params = params.ConsensusParams
		}
		return e
	})
	if height > s.genesis.InitialHeight {
		before := height - 1
		get(func() (e error) { v.before, e = s.client.Block(ctx, &before); return })
		get(func() (e error) { v.previous, e = s.validators(before); return })
	}
	return v, err
}

// validators fetches all pages.
func (s *source) validators(height int64) (*types.ValidatorSet, error) {
	var all []*types.Validator
	for page, size := 1, 30; ; page++ {
		result, err := s.client.Validators(context.Background(), &height, &page, &size)
		if err != nil {
			return nil, err
		}
		all = append(all, result.Validators...)
		if len(all) >= result.Total || len(result.Validators) == 0 {
			break
		}
	}

	return types.ValidatorSetFromExistingValidators(all)
}
