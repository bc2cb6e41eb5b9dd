"""ChannelAttribution, by simulation; it reads paths as text, equal ones side by side."""

import ChannelAttribution as peer
import pandas as pd
from peers.logs import lines


def attribution(folder, order):
    text, converted = lines(folder)
    frame = pd.DataFrame({"path": text, "conversions": converted.astype(int), "nulls": (~converted).astype(int)})

    def run():
        return peer.markov_model(
            frame, var_path="path", var_conv="conversions", var_null="nulls", order=order, out_more=True, verbose=False
        )

    def facts(found):
        effects = found["removal_effects"].set_index("channel_name").iloc[:, 0]
        return {name: float(effect) for name, effect in (effects / effects.sum()).items()}

    return run, facts


def attribution_of_text(folder, order):
    return attribution(folder, order)
