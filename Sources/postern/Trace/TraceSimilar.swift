import ArgumentParser
import Operations

/// `postern trace similar`
struct TraceSimilar: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "similar", abstract: "Who else got this: the same message, or one like it.",
        discussion: """
            Finds rows with the same Message-ID; and, a day before and after it, rows with the same sender and subject, and \
            rows from the same client.
            """)

    @Argument(
        help: ArgumentHelp(
            "The message's number, MessageTraceId or Message-ID, or a refusal such as R17.", valueName: "message"))
    var message: String

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let found = try settings.ask(Operations.TraceSimilar(message: message))
            if output.json { return try Console.printJSON(found) }
            for (status, count) in found.counts.sorted(by: { $0.key < $1.key }) { Console.print("\(status): \(count)") }
            Console.print("")
            table.print(
                ["RECEIVED", "STATUS", "SENDER", "RECIPIENT", "IDENTITY", "SAME", "SUBJECT"],
                found.value.map {
                    [
                        $0.row.received.text, $0.row.status, $0.row.senderAddress, $0.row.recipientAddress,
                        $0.row.identity ?? "-", $0.likeness.map(\.rawValue).joined(separator: ", "),
                        $0.row.subject ?? "-",
                    ]
                })
            if found.isCut {
                Console.complain("There are more than were looked at; `postern trace search` finds them all.")
            }
        }
    }
}
