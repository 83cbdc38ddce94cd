extension String {
    /// Octets that are kept of one text of a stranger in a record.
    public static let recordedOctets = 256

    /// The text, or as many of its first scalars as fit into `limit` octets of UTF-8 with a `…` behind them, so that it
    /// shows that something is missing.
    ///
    /// - Parameter limit: at least three, the octets of the mark.
    public func cut(toOctets limit: Int = String.recordedOctets) -> String {
        // Native strings know their count of octets; nothing is looked at then.
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: max(0, limit - 3))
        // An octet 10xxxxxx goes on with the scalar before it (RFC 3629 section 3).
        while end > utf8.startIndex, utf8[end] & 0b1100_0000 == 0b1000_0000 { end = utf8.index(before: end) }
        return String(self[..<end]) + "…"
    }
}
