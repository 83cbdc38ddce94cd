import ArgumentParser
import Mail
import Operations
import Organization

/// `postern tabl list`
struct TablList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List entries, those that have ended among them.",
        discussion: "EOP calls it Get-TenantAllowBlockListItems.")

    @Option(name: .long, help: "Only this list: Sender, Url, FileHash or IP.")
    var list: String?
    @Flag(help: "Only entries of one action.")
    var action: TablAction?
    @OptionGroup var table: TableOptions
    @OptionGroup var options: OrganizationOptions

    func validate() throws { _ = try list.map { try TenantAllowBlockListItem.ListType(argument: $0, "--list") } }

    func run() throws {
        try Console.run {
            let list = try list.map { try TenantAllowBlockListItem.ListType(argument: $0, "--list") }
            let items = try options.ask {
                AllowBlockList(organization: $0, listType: list, action: action?.action)
            }
            if options.output.json { return try Console.printJSON(items) }
            if items.isEmpty { return Console.print("There are none.") }
            table.print(
                ["LIST", "VALUE", "ACTION", "END", "NOTES"],
                items.map { [$0.listType.rawValue, $0.value, $0.action.rawValue, TablText.end(of: $0), $0.notes] },
                spare: ["NOTES"])
        }
    }
}

/// `postern tabl show`
struct TablShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the entries of a value, however it is written.")

    @Option(name: .long, help: "The list: Sender, Url, FileHash or IP.")
    var list: String
    @Argument(help: "The value.")
    var value: String
    @OptionGroup var options: OrganizationOptions

    func validate() throws { _ = try TenantAllowBlockListItem.ListType(argument: list, "--list") }

    func run() throws {
        try Console.run {
            let list = try TenantAllowBlockListItem.ListType(argument: list, "--list")
            let items = try options.ask { AllowBlockShow(organization: $0, listType: list, value: value) }
            if options.output.json { return try Console.printJSON(items) }
            for item in items {
                var rows = [
                    ["ListType", item.listType.rawValue], ["Value", item.value], ["Action", item.action.rawValue],
                    ["End", TablText.end(of: item)],
                ]
                if item.removeAfter != nil { rows.append(["LastUsedDate", item.lastUsedDate.text]) }
                if !item.notes.isEmpty { rows.append(["Notes", item.notes]) }
                if let id = item.submissionId { rows.append(["SubmissionID", id]) }
                if let reason = item.submissionReason { rows.append(["SubmissionReason", reason]) }
                Console.printTable(["Property", "Value"], rows)
            }
        }
    }
}

/// Entries as text.
enum TablText {
    /// `ends 2026-12-24T00:00:00.000Z`.
    static func end(of item: AllowBlockItemView) -> String {
        guard let end = item.expirationDate else { return "never ends" }
        if item.isExpired { return "ended \(end.iso8601)" }
        return "ends \(end.iso8601)" + (item.removeAfter == nil ? "" : " unless it is used")
    }

    /// What of recent mail new entries meet.
    static func meeting(_ meets: AllowBlockMeeting) -> String {
        let copies = "\(meets.waiting) waiting, \(meets.held) held and \(meets.delivered) delivered copies"
        return "Of the mail of the last 48 hours this meets \(meets.isCutOff ? "at least " : "")\(copies)."
    }

    /// What an entry that allows and is none of a submission does and does not; nil for lists where it does what it says.
    static func limit(of list: TenantAllowBlockListItem.ListType) -> String? {
        let what: String
        switch list {
        case .sender, .ip: return nil
        case .url: what = "a link is phishing beyond doubt"
        case .fileHash: what = "a file is malware"
        }
        return "Without a submission such an entry takes away no block, and mail in which \(what) is stopped as "
            + "before. An entry with --submission-reason lets it pass."
    }
}
