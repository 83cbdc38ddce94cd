/// How many attempts a queue may have under way at once for now, by what came of the last ones.
///
/// Each success opens it by one, each failure closes it by a half: even where two of three attempts fail it does not
/// narrow. What stops a queue is a run of failures (``FailureRun``).
struct Window {
    private var halves = 2

    /// At least one.
    var width: Int { halves / 2 }

    mutating func open(limit: Int) { halves = min(halves + 2, 2 * max(1, limit)) }

    /// Not below two where it was wider, so that one attempt that hangs does not hide what becomes of the others.
    mutating func narrow() { halves = max(min(halves, 4), halves - 1) }

    /// Not above so many, but at least one.
    mutating func narrow(to width: Int) { halves = max(2, min(halves, 2 * width)) }

    /// Back to one attempt at once.
    mutating func reset() { halves = 2 }
}
