import ArgumentParser
import Mail
import Operations
import Organization

/// `postern tabl add`
struct TablAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add entries to a list: all of them, or none where one is wrong.",
        discussion: """
            Without a word about their end, entries that block end after 30 days and entries that allow 45 days behind \
            their last use; addresses never end. EOP calls it New-TenantAllowBlockListItems.
            """)

    @OptionGroup var values: TablValues
    @Flag(help: "What is done for the entries.")
    var action: TablAction
    @OptionGroup var end: TablEndOptions
    @Option(name: .long, help: "Text for readers of the list.")
    var notes = ""
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Why the filters were wrong: the entries hold against malware and phishing beyond doubt too.",
            valueName: "text"))
    var submissionReason: String?
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        let list = try values.listType
        try options.change({ "\($0.value) is added: \($0.action.rawValue), \(TablText.end(of: $0))." }) {
            overriding.applied(
                to: AllowBlockAdd(
                    organization: $0, listType: list, action: action.action, values: values.values,
                    expirationDate: end.end, noExpiration: end.noExpiration, removeAfter: end.removeAfter,
                    notes: notes, submissionReason: submissionReason))
        }
        if action == .allow, submissionReason == nil, !options.output.json, let sentence = TablText.limit(of: list) {
            Console.complain(sentence)
        }
    }
}

/// `postern tabl set`
struct TablSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change the end or the notes of entries.",
        discussion: "A value can't be changed: add another one. EOP calls it Set-TenantAllowBlockListItems.")

    @OptionGroup var values: TablValues
    @Flag(help: "Which of two entries of a value is meant.")
    var action: TablAction?
    @OptionGroup var end: TablEndOptions
    @Option(name: .long, help: "Text for readers of the list.")
    var notes: String?
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        let list = try values.listType
        try options.change({ "\($0.value) is set: \($0.action.rawValue), \(TablText.end(of: $0))." }) {
            overriding.applied(
                to: AllowBlockSet(
                    organization: $0, listType: list, action: action?.action, values: values.values,
                    expirationDate: end.end, noExpiration: end.noExpiration, removeAfter: end.removeAfter,
                    notes: notes))
        }
    }
}

/// `postern tabl remove`
struct TablRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove entries.",
        discussion: "EOP calls it Remove-TenantAllowBlockListItems.")

    @OptionGroup var values: TablValues
    @Flag(help: "Which of two entries of a value is meant.")
    var action: TablAction?
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        let list = try values.listType
        try options.change({ "\($0.value) is removed: \($0.action.rawValue)." }) {
            overriding.applied(
                to: AllowBlockRemove(
                    organization: $0, listType: list, action: action?.action, values: values.values))
        }
    }
}
