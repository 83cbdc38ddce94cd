import ArgumentParser
import Mail
import Operations

/// `postern check mime`
struct CheckMIME: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mime",
        abstract:
            "Look into a message: its parts by every reading that programs make, their true types, and the links.",
        discussion: "Needs no configuration and changes nothing. Exit status 0 when the file could be read.")

    @Option(name: .long, help: ArgumentHelp("The message, header and body, octet for octet.", valueName: "file"))
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let check = ContentCheck(of: try MessageFile.octets(file))
            if output.json {
                try Console.printJSON(check)
            } else {
                for line in CheckMIME.lines(check) { Console.print(line) }
            }
        }
    }

    private static func lines(_ check: ContentCheck) -> [String] {
        let parts = check.parts.map { part -> [String] in
            [part.path, part.type, part.trueType, String(part.size), part.filename ?? "", part.sha256 ?? ""]
        }
        var lines = TextTable(["PART", "TYPE", "TRUE TYPE", "SIZE", "NAME", "SHA-256"], parts).lines
        if !check.defects.isEmpty {
            lines += ["", "Read differently, or not to the end:"]
            lines += check.defects.map { "\($0.path)  \($0.kind)" }
        }
        if !check.links.isEmpty {
            lines.append("")
            let links = check.links.map { link -> [String] in
                [link.path, link.kind, link.host ?? "", link.text ?? "", link.url]
            }
            lines += TextTable(["PART", "IN", "HOST", "SHOWN AS", "URL"], links).lines
        }
        return lines
    }
}
