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

    func run() throws {
        try Console.run {
            let view = try settings.ask(Operations.DKIMShow(domain: target.domain))
            if output.json {
                return try Console.printJSON(view.keys.map { DKIMRecords.record($0, of: view) })
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
            let strings = record(key, of: view).strings.map { "\"\($0)\"" }.joined(separator: " ")
            Console.print("\(view.recordName(of: key)). 3600 IN TXT ( \(strings) )")
        }
    }

    private static func record(_ key: DKIMDomainView.Key, of view: DKIMDomainView) -> DKIMRecordView {
        DKIMRecordView(name: view.recordName(of: key), value: key.record)
    }
}
