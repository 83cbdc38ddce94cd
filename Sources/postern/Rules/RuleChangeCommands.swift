import ArgumentParser
import Operations
import Organization

extension OrganizationOptions {
    /// Orders a change of mail flow rules, and prints what came of it.
    fileprivate func changeRules<Asked: Operations.Operation>(
        _ sentence: (RuleChange.Rule) -> String, _ operation: (_ organization: String) throws -> Asked
    ) throws where Asked.Answer == RuleChange {
        try Console.run {
            let change = try ask(operation)
            if output.json { return try Console.printJSON(change) }
            for rule in change.rules { Console.print(TextTable.printable(sentence(rule))) }
            Console.print(OrganizationOptions.revision(change.revision, isNew: change.isNew))
        }
    }

    /// Orders a rule set, and prints how it stands.
    fileprivate func setRule(_ operation: (_ organization: String) -> RuleSet) throws {
        try changeRules({ "\($0.name): \($0.standing)" }, operation)
    }
}

extension RuleChange.Rule {
    /// How it stands, behind its name.
    fileprivate var standing: String { "\(state), mode \(mode.rawValue), place \(place)." }
}

/// `postern rule add`
struct RuleAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add mail flow rules: all of them, or none where one is wrong.",
        discussion: """
            The file has one rule, a list of rules, or transportRules as in a document. A rule with a Priority goes to \
            that place and moves the others on, one without it goes last. EOP calls it New-TransportRule.
            """)

    @Option(name: .long, help: ArgumentHelp("The rules: YAML or JSON.", valueName: "file"))
    var file: String
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        try options.changeRules({ "\($0.name) is added: \($0.standing)" }) { organization in
            let document = try SubmittedDocument(readingFile: file)
            return overriding.applied(
                to: RuleAdd(organization: organization, file: document.file, text: document.text))
        }
    }
}

/// `postern rule enable`
struct RuleEnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Enable a mail flow rule.", discussion: "EOP calls it Enable-TransportRule.")

    @Argument(help: "The rule's name.")
    var name: String
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        try options.setRule { overriding.applied(to: RuleSet(organization: $0, rule: name, isEnabled: true)) }
    }
}

/// `postern rule disable`
struct RuleDisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Disable a mail flow rule.",
        discussion: "EOP calls it Disable-TransportRule.")

    @Argument(help: "The rule's name.")
    var name: String
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        try options.setRule { overriding.applied(to: RuleSet(organization: $0, rule: name, isEnabled: false)) }
    }
}

/// `postern rule mode`
struct RuleModeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mode", abstract: "Say whether a mail flow rule acts, or is only recorded.",
        discussion: "EOP calls it Set-TransportRule -Mode.")

    @Argument(help: "The rule's name.")
    var name: String
    @Argument(help: "Enforce, Audit or AuditAndNotify.")
    var mode: String
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    private var meant: TransportRule.Mode {
        get throws { try TransportRule.Mode(argument: mode, "The mode") }
    }

    func validate() throws { _ = try meant }

    func run() throws {
        let mode = try meant
        try options.setRule { overriding.applied(to: RuleSet(organization: $0, rule: name, mode: mode)) }
    }
}

/// `postern rule set-priority`
struct RuleSetPriorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-priority", abstract: "Put a mail flow rule to another place in the order of evaluation.",
        discussion: """
            The rule at that place, and those behind it, go one further. All rules are numbered anew, from 0 on. EOP \
            calls it Set-TransportRule -Priority.
            """)

    @Argument(help: "The rule's name.")
    var name: String
    @Argument(help: "The place, from 0 on.")
    var priority: Int
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func validate() throws {
        guard priority >= 0 else { throw ValidationError("\(priority): give a number from 0 on.") }
    }

    func run() throws {
        try options.setRule { overriding.applied(to: RuleSet(organization: $0, rule: name, priority: priority)) }
    }
}

/// `postern rule remove`
struct RuleRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove mail flow rules.",
        discussion: "EOP calls it Remove-TransportRule.")

    @Argument(help: ArgumentHelp("The rules' names.", valueName: "name"))
    var names: [String]
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        try options.changeRules({ "\($0.name) is removed: it was \($0.standing)" }) {
            overriding.applied(to: RuleRemove(organization: $0, rules: names))
        }
    }
}
