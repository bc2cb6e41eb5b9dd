"""QuantEcon."""

import numpy as np
from peers import chains
from quantecon import MarkovChain
from quantecon.markov import DiscreteDP


def simulate_chain(paths):
    chain = MarkovChain(chains.EIGHT)

    def run():
        return chain.simulate_indices(ts_length=53, init=0, num_reps=paths, random_state=1)

    return run, lambda found: {"visits": float(found.size)}


def decisions(states):
    transitions, rewards = chains.decisions(states)
    count = rewards.shape[1]
    pairs = np.repeat(np.arange(states), count), np.tile(np.arange(count), states)
    process = DiscreteDP(rewards.ravel(), transitions, 0.95, *pairs)

    def run():
        return process.solve(method="modified_policy_iteration")

    return run, lambda found: {"policy": float(found.sigma.sum())}
