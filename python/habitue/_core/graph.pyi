from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
__all__: list[str] = ['Csr', 'breadth_first', 'page_rank', 'strong_components']
class Csr:
    """
    A directed graph in compressed sparse rows.
    """
    def __init__(self, offsets: typing.Annotated[numpy.typing.ArrayLike, numpy.uint64], targets: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32], weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None = None) -> None:
        ...
    def __len__(self) -> int:
        ...
    @property
    def edges(self) -> int:
        """
        How many edges there are.
        """
def breadth_first(graph: Csr, sources: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> numpy.typing.NDArray[numpy.uint32]:
    ...
def page_rank(graph: Csr, damping: typing.SupportsFloat | typing.SupportsIndex = 0.85, tolerance: typing.SupportsFloat | typing.SupportsIndex = 1e-10) -> tuple[numpy.typing.NDArray[numpy.float64], float, int, bool]:
    ...
def strong_components(graph: Csr) -> numpy.typing.NDArray[numpy.uint32]:
    ...
