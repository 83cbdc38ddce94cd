package import DNS
package import Mail

/// A question to DNS and where its answer came from.
package struct DNSLookup: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The name asked for.
    package var name: String
    /// The type: `TXT`.
    package var type: String
    /// For how many seconds a running gateway's cache holds the answer yet; nil where it was asked for now.
    package var secondsLeft: Int64?

    /// A question, with what a cache has of it.
    package init(_ name: Domain, _ type: RecordType, held: Interval?) {
        self.name = name.name
        self.type = type.name
        secondsLeft = held.map { ($0.milliseconds + 999) / 1_000 }
    }

    /// `TXT _dmarc.example.org: from cache, for 431 s more`.
    package var description: String {
        "\(type) \(name): " + (secondsLeft.map { "from cache, for \($0) s more" } ?? "asked now")
    }
}
