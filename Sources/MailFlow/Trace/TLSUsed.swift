import Mail

/// By which version of TLS a message came, by the names of EOP's historical search.
package enum TLSUsed: String, Sendable, Hashable, Codable, CaseIterable {
    /// Over a connection in the clear.
    case noTLS = "NoTls"
    /// TLS 1.0 (RFC 2246).
    case tls10 = "TLS1.0"
    /// TLS 1.1 (RFC 4346).
    case tls11 = "TLS1.1"
    /// TLS 1.2 (RFC 5246).
    case tls12 = "TLS1.2"
    /// TLS 1.3 (RFC 8446).
    case tls13 = "TLS1.3"

    /// What somebody means by a word: EOP's name, in any case and with or without a blank, or the number of the version.
    package init?(meantBy word: String) {
        let plain = TraceText.lowered(word).filter { $0 != UInt8(ascii: " ") }
        let names = TLSUsed.allCases.first { TraceText.lowered($0.rawValue) == plain }
        let versions = TLSUsed.allCases.first { $0 != .noTLS && Array($0.rawValue.utf8.dropFirst(3)) == plain }
        guard let found = names ?? versions ?? (plain == Array("none".utf8) ? .noTLS : nil) else { return nil }
        self = found
    }

    /// What a row of the trace says of it; nil for what came over no connection, and for a version that is none of these.
    package init?(of row: TraceRow) {
        guard let recorded = row.tls else {
            guard row.fromIP != nil else { return nil }
            self = .noTLS
            return
        }
        // As TLS libraries name them: `TLSv1.3`.
        guard recorded.utf8.starts(with: "TLSv".utf8) else { return nil }
        let version = recorded.dropFirst(4)
        self.init(rawValue: "TLS" + (version == "1" ? "1.0" : version))
    }
}
