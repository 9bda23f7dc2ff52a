from tests.simulation.elle import to_edn
from tests.simulation.history import END, Append, Fate, History, Read, Removal


def test_history_in_format_of_elle() -> None:
    """Each beginning and end is a line, ordered by moment; a process executes one operation at a time, and none after
    one without a response; blocks are one transaction; partial reads, and threads with removals, are left out."""
    history = History(
        [
            Append("a", [1], 1, 4, Fate.DONE, [1]),
            Append("a", [2, 3], 2),
            Read("a", 0, END, [(1, 1)], 3, 5),
            Append("b", [4], 6, 8, Fate.REFUSED),
            Read("a", 0, 3, [(1, 1), (2, 2)], 7, 9),
            Read("a", 0, END, [(1, 1), (2, 2), (3, 3)], 10, 11, ascending=False),
            Append("c", [5], 12, 13, Fate.DONE, [1]),
            Removal("c", 1, 14, 15, Fate.DONE),
        ]
    )

    assert to_edn(history).splitlines() == [
        "{:type :invoke, :f :txn, :value [[:append 0 1]], :process 0, :time 1, :index 0}",
        "{:type :invoke, :f :txn, :value [[:append 0 2] [:append 0 3]], :process 1, :time 2, :index 1}",
        "{:type :invoke, :f :txn, :value [[:r 0 nil]], :process 2, :time 3, :index 2}",
        "{:type :ok, :f :txn, :value [[:append 0 1]], :process 0, :time 4, :index 3}",
        "{:type :ok, :f :txn, :value [[:r 0 [1]]], :process 2, :time 5, :index 4}",
        "{:type :invoke, :f :txn, :value [[:append 1 4]], :process 0, :time 6, :index 5}",
        "{:type :fail, :f :txn, :value [[:append 1 4]], :process 0, :time 8, :index 6}",
    ]
