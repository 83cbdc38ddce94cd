internal import Facts
internal import Mail
internal import SenderAuthentication

extension Explanation {
    /// Where the sender of a message was authenticated from, hop by hop, and what came of it.
    package struct Authentication: Sendable, Hashable, Codable {
        /// One hop, the peer first (docs/reference/enhanced-filtering.md).
        package struct Hop: Sendable, Hashable, Codable {
            /// Its address; nil where a Received field names none.
            package var address: String?
            /// What it said of itself.
            package var helo: String
            /// Why it was skipped, chosen or not looked at.
            package var verdict: String
        }

        /// A result and the domain it is for.
        package struct Result: Sendable, Hashable, Codable {
            /// `pass`, `fail` and so on.
            package var result: String
            /// The domain; nil where there is none.
            package var domain: String?
        }

        /// What is found with one client as the source.
        package struct Results: Sendable, Hashable, Codable {
            /// The client's address.
            package var clientAddress: String
            /// Its greeting.
            package var helo: String
            /// SPF.
            package var spf: Result
            /// DKIM: one for each signature.
            package var dkim: [Result]
            /// DMARC.
            package var dmarc: Result
        }

        /// The inbound connector with Enhanced Filtering; nil without one.
        package var connector: String?
        /// The hops; empty without Enhanced Filtering.
        package var hops: [Hop]
        /// Whether the source it found is acted on.
        package var isInForce: Bool
        /// The address of the source that counts.
        package var source: String
        /// Why that is not who the message came from, but stands for a client that can't be told; nil where it is.
        package var unknown: String?
        /// With the peer as the source; nil where Enhanced Filtering found no other.
        package var before: Results?
        /// With the source that was found, or the peer where there is no other.
        package var after: Results
    }
}

extension Explanation.Authentication {
    init(_ source: MessageSource, before: MessageAuthentication?, after: MessageAuthentication) {
        let listing = source.skipListing
        self.init(
            connector: listing?.connector,
            hops: listing?.hops.map {
                Hop(address: $0.address?.description, helo: $0.helo, verdict: $0.verdict)
            } ?? [], isInForce: listing?.isInForce ?? false, source: source.address.description,
            unknown: source.isKnown ? nil : listing?.unknown, before: before.map { Results($0) }, after: Results(after))
    }

    /// The table of hops and the results, as lines for people.
    var lines: [String] {
        var lines: [String] = []
        if let connector {
            lines.append("Hops, as inbound connector \"\(connector)\" skips them:")
            let rows = hops.enumerated().map { index, hop in
                ["  \(index + 1)", hop.address ?? "-", hop.helo.isEmpty ? "-" : hop.helo, hop.verdict]
            }
            lines += Explanation.Authentication.table(rows)
        }
        var line = "Source: \(source)"
        if connector != nil, !isInForce { line += " (Enhanced Filtering is not in force)" }
        if let unknown { line += " (stands for a client that can't be told, for which SPF can't pass: \(unknown))" }
        lines.append(line)
        var rows = [["", "client", "SPF", "DKIM", "DMARC"]]
        if let before { rows.append(["  before"] + before.cells) }
        rows.append([before == nil ? "  results" : "  after"] + after.cells)
        lines += Explanation.Authentication.table(rows)
        return lines
    }

    /// Rows with columns of one width; the last is as wide as it is.
    private static func table(_ rows: [[String]]) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.count > column ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let fill = column == row.count - 1 ? 0 : widths[column] - cell.unicodeScalars.count
                return cell + String(repeating: " ", count: max(0, fill))
            }.joined(separator: "  ")
        }
    }
}

extension Explanation.Authentication.Results {
    init(_ authentication: MessageAuthentication) {
        self.init(
            clientAddress: authentication.clientAddress.description, helo: authentication.helo,
            spf: .init(result: authentication.spf.result.rawValue, domain: authentication.spf.domain?.name),
            dkim: authentication.dkim.map {
                .init(result: $0.result.rawValue, domain: $0.domain?.name)
            },
            dmarc: .init(
                result: authentication.dmarc.result.rawValue, domain: authentication.dmarc.authorDomain?.name))
    }

    fileprivate var cells: [String] {
        func cell(_ result: Explanation.Authentication.Result) -> String {
            result.result + (result.domain.map { " (\($0))" } ?? "")
        }
        return [
            clientAddress, cell(spf), dkim.isEmpty ? "none" : dkim.map(cell).joined(separator: ", "), cell(dmarc),
        ]
    }
}
