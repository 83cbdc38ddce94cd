import ArgumentParser
import MailFlow
import Operations

/// `postern dkim records`
struct DKIMRecords: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "records", abstract: "Print the DNS records to publish for a domain's keys.",
        discussion: """
            One record per line, in the form of a zone file. A text longer than 255 octets has several strings, which \
            receivers join.
            """)

    @OptionGroup var target: DKIMDomainArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Record: Encodable {
        var name: String
        var type = "TXT"
        var strings: [String]
        var value: String
    }

    func run() throws {
        try Console.run {
            let view = try settings.ask(Operations.DKIMShow(domain: target.domain))
            if output.json {
                return try Console.printJSON(
                    view.keys.map {
                        Record(
                            name: view.recordName(of: $0), strings: DKIMRecords.strings($0.record), value: $0.record)
                    })
            }
            guard !view.keys.isEmpty else { throw DKIMRecords.noKeys(view) }
            DKIMRecords.print(view)
        }
    }

    static func noKeys(_ view: DKIMDomainView) -> OperationFailure {
        OperationFailure("\(view.domain) has no keys yet; `postern dkim create \(view.domain)` makes them.")
    }

    /// Prints records as lines of a zone file, of both selectors or of one.
    static func print(_ view: DKIMDomainView, only place: DKIMSelector? = nil) {
        for key in view.keys where place == nil || key.place == place {
            let strings = strings(key.record).map { "\"\($0)\"" }.joined(separator: " ")
            Console.print("\(view.recordName(of: key)). 3600 IN TXT ( \(strings) )")
        }
    }

    /// The text in strings of at most 255 octets, as TXT records hold them (RFC 1035 section 3.3.14).
    static func strings(_ text: String) -> [String] {
        var rest = text.utf8[...]
        var strings: [String] = []
        while !rest.isEmpty {
            strings.append(String(decoding: rest.prefix(255), as: UTF8.self))
            rest = rest.dropFirst(255)
        }
        return strings
    }
}
