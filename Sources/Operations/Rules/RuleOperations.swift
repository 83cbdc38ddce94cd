internal import Identity
package import Mail
package import Organization

/// Adds mail flow rules to an organization, EOP's `New-TransportRule`: all of them, or none where one is wrong.
package struct RuleAdd: OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "rule.add", .ruleChange, needs: .writableStore, readsDirectories: true, trail: .entry(.ruleAdd))

    /// The organization.
    package var organization: String
    /// Where the text came from, for messages.
    package var file: String
    /// One rule, a list of rules, or a document with nothing but `transportRules`: YAML or JSON.
    package var text: String
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders rules added.
    package init(organization: String, file: String, text: String) {
        self.organization = organization
        self.file = file
        self.text = text
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RuleChange {
        let added: [TransportRule]
        switch TransportRule.read(text, file: file) {
        // By their numbers, so that of several each comes to the place that it names.
        case .success(let rules): added = rules.inOrder
        case .failure(let errors): throw OperationFailure(errors.mistakes)
        }
        return try await administration.changeRules(of: organization, .ruleAdd, overriding, by: caller) {
            rules, organization throws(OperationFailure) in
            for rule in added {
                guard TypedName.matching(rule.name, in: rules, name: \.name).isEmpty else {
                    throw OperationFailure(
                        .exists,
                        "\(organization) has a mail flow rule \(ShownValue(rule.name)) already; give the new one "
                            + "another name, or remove that one.")
                }
                rules = TransportRulePriorities.inserting(rule, at: rule.priority, among: rules)
            }
            return RuleEdit(rules: added.map(\.name), words: "added")
        }
    }
}

/// Changes the state, the mode or the place of a mail flow rule, EOP's `Enable-`, `Disable-` and `Set-TransportRule`.
package struct RuleSet: OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "rule.set", .ruleChange, needs: .writableStore, readsDirectories: true, trail: .entry(.ruleSet))

    /// The organization.
    package var organization: String
    /// The rule's name, in any case of letters.
    package var rule: String
    /// `Enabled`; nil to leave it as it is.
    package var isEnabled: Bool?
    /// `Mode`; nil to leave it as it is.
    package var mode: TransportRule.Mode?
    /// `Priority`: the place in the order of evaluation, from 0 on, from which on the others go one further; nil to leave it
    /// where it is.
    package var priority: Int?
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders a rule changed.
    package init(
        organization: String, rule: String, isEnabled: Bool? = nil, mode: TransportRule.Mode? = nil,
        priority: Int? = nil
    ) {
        self.organization = organization
        self.rule = rule
        self.isEnabled = isEnabled
        self.mode = mode
        self.priority = priority
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RuleChange {
        guard isEnabled != nil || mode != nil || priority != nil else {
            throw OperationFailure(.usage, "Say what to change: Enabled, Mode or Priority.")
        }
        return try await administration.changeRules(of: organization, .ruleSet, overriding, by: caller) {
            rules, organization throws(OperationFailure) in
            let place = try RuleNames.place(of: rule, in: rules, of: organization)
            let name = rules[place].name
            var words: [String] = []
            if let isEnabled {
                rules[place].isEnabled = isEnabled
                words.append("State=\(rules[place].state)")
            }
            if let mode {
                rules[place].mode = mode
                words.append("Mode=\(mode.rawValue)")
            }
            if let priority {
                guard rules.indices.contains(priority) else {
                    throw OperationFailure(
                        .usage,
                        "\(priority) is no place in the order of \(rules.count) rules: give a number from 0 to "
                            + "\(rules.count - 1).")
                }
                rules = TransportRulePriorities.moving(name, to: priority, among: rules) ?? rules
                words.append("Priority=\(priority)")
            }
            return RuleEdit(rules: [name], words: words.joined(separator: ", "))
        }
    }
}

/// Removes mail flow rules, EOP's `Remove-TransportRule`: all of them, or none where one is not there.
package struct RuleRemove: OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "rule.remove", .ruleChange, needs: .writableStore, readsDirectories: true, trail: .entry(.ruleRemove))

    /// The organization.
    package var organization: String
    /// The rules' names, in any case of letters.
    package var rules: [String]
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders rules removed.
    package init(organization: String, rules: [String]) {
        self.organization = organization
        self.rules = rules
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RuleChange {
        let names = rules
        guard !names.isEmpty else { throw OperationFailure(.usage, "Name the rules to remove.") }
        return try await administration.changeRules(of: organization, .ruleRemove, overriding, by: caller) {
            rules, organization throws(OperationFailure) in
            var gone: [String] = []
            for name in names {
                let place = try RuleNames.place(of: name, in: rules, of: organization)
                gone.append(rules[place].name)
                rules = TransportRulePriorities.removing(rules[place].name, from: rules) ?? rules
            }
            return RuleEdit(rules: gone, words: "removed")
        }
    }
}

/// What an order on mail flow rules has changed.
struct RuleEdit {
    /// The names of the rules that it is about.
    var rules: [String]
    /// What it is, for the audit log.
    var words: String
}

extension Administration {
    /// Changes the mail flow rules of an organization as `body` says, which gives what it has changed.
    ///
    /// - Parameter reason: why a document that is kept in a repository is changed here; nil where it is not to be then.
    func changeRules(
        of organization: String, _ action: AuditAction, _ reason: String?, by caller: Caller,
        _ body: (inout [TransportRule], _ organization: String) throws(OperationFailure) -> RuleEdit
    ) async throws(OperationFailure) -> RuleChange {
        var edit = RuleEdit(rules: [], words: "")
        var (before, after): ([TransportRule], [TransportRule]) = ([], [])
        let applied = try await changes.changeDocument(
            of: organization, ["transportRules"], author: caller.name, overriding: reason,
            audit: { organization, revision in
                let names = edit.rules.prefix(20).map { SafeText.escaped($0, limit: 80) }.joined(separator: ", ")
                let rest = edit.rules.count > 20 ? " and \(edit.rules.count - 20) more" : ""
                return entry(
                    action, by: caller, organization: organization,
                    edit.rules.count == 1
                        ? ObjectReference(.transportRule, edit.rules[0])
                        : ObjectReference(.organization, organization),
                    change: "\(names)\(rest): \(edit.words); \(revision)", reason: reason)
            }
        ) { document throws(OperationFailure) in
            var rules = document.transportRules
            before = rules.inOrder
            edit = try body(&rules, document.name)
            after = rules.inOrder
            document.transportRules = rules
        }
        let changed = Set(edit.rules)
        // Of rules that are gone, as they were.
        let source = action == .ruleRemove ? before : after
        return RuleChange(
            organization: applied.organization, revision: applied.revision, isNew: applied.isNew,
            rules: source.enumerated().filter { changed.contains($0.element.name) }.map { place, rule in
                RuleChange.Rule(name: rule.name, place: place, state: rule.state, mode: rule.mode)
            })
    }
}
