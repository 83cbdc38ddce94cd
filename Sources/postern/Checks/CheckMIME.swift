import ArgumentParser
import Log
import Mail
import NodeState
import Operations

/// `postern check mime`
struct CheckMIME: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mime",
        abstract:
            "Look into a message: its parts by every reading that programs make, their true types, what is in files, and the links.",
        discussion: "Needs no configuration and changes nothing. Exit status 0 when the file could be read.")

    @Option(name: .long, help: ArgumentHelp("The message, header and body, octet for octet.", valueName: "file"))
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let inspector = InspectorPool(time: SystemTime(), logger: .silent) { 1 }
            defer { inspector.stop() }
            var check = ContentCheck(of: try MessageFile.octets(file)) { files in
                Blocking.run { await inspector.inspect(files) }
            }
            if !inspector.processes.isEmpty { check.isInspectorConfined = !inspector.figures.isUnconfined }
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
        let members = check.inspected.flatMap(\.members)
        if !members.isEmpty {
            let rows = members.map { member -> [String] in
                [
                    member.path, member.trueType, member.size.map(String.init) ?? "", mark(of: member),
                    member.sha256 ?? "",
                ]
            }
            lines.append("")
            lines += TextTable(["IN FILES", "TRUE TYPE", "SIZE", "", "SHA-256"], rows).lines
        }
        let traits = check.inspected.flatMap(\.traits)
        if !traits.isEmpty {
            lines += ["", "Found in files:"] + traits.map { "\($0.path)  \($0.kind)  \($0.evidence)" }
        }
        let unread = check.inspected.flatMap { part in part.incomplete.map { "\(part.path)  \($0)" } }
        if !unread.isEmpty { lines += ["", "Not read to the end in files:"] + unread }
        if check.isInspectorConfined == false {
            lines += [
                "",
                "The inspector is not confined as it should be: the kernel has no filter of system calls, or limits could not "
                    + "be set.",
            ]
        }
        let defects = check.defects + check.inspected.flatMap(\.defects)
        if !defects.isEmpty {
            lines += ["", "Read differently, or not to the end:"] + defects.map { "\($0.path)  \($0.kind)" }
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

    private static func mark(of member: ContentCheck.InspectedPart.Member) -> String {
        if member.hasEicar { return "EICAR" }
        return member.isEncrypted ? "encrypted" : ""
    }
}
