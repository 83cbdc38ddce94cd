internal import Mail

/// Rules of policies, of what binds them to recipients, and of quarantine policies (docs/reference/policies.md).
extension OrganizationValidator {
    func policies() {
        duplicates(parts.quarantinePolicies.map { ($0.object.name, $0.reader) })
        family(
            \.hostedContentFilterPolicy, parts.hostedContentFilterPolicies, "hostedContentFilterPolicies",
            parts.hostedContentFilterRules)
        family(
            \.malwareFilterPolicy, parts.malwareFilterPolicies, "malwareFilterPolicies", parts.malwareFilterRules)
        family(\.antiPhishPolicy, parts.antiPhishPolicies, "antiPhishPolicies", parts.antiPhishRules)
        family(
            \.hostedOutboundSpamFilterPolicy, parts.hostedOutboundSpamFilterPolicies,
            "hostedOutboundSpamFilterPolicies", parts.hostedOutboundSpamFilterRules)
        presets()
        remoteDomains()
        recipientFilters()
        spamPolicies()
        malwarePolicies()
    }

    /// The policies of one kind and their rules; `section` is where the custom ones stand.
    private func family<Policy: RuledPolicy>(
        _ path: KeyPath<OrganizationDocument, Policy>, _ policies: Entries<Policy>, _ section: String,
        _ rules: Entries<PolicyRule<Policy>>
    ) {
        if let reader = parts.reader(of: path) {
            let policy = parts.document[keyPath: path]
            // Documents from before there were custom policies have any name there, such as EOP's own for its policy against
            // forged senders, and their organizations are to have mail all the same.
            if policy.name != "Default" {
                reader.warning(
                    "Name", "is not Default: this is everyone's policy, which can't be renamed",
                    mend: "write Default or leave it out, and put policies for some recipients under \(section)")
            }
            tags(of: policy, reader)
        }
        duplicates(policies.filter { Self.isNamed($0) }.map { ($0.object.name, $0.reader) })
        for entry in policies {
            name(of: entry.object, entry.reader)
            tags(of: entry.object, entry.reader)
        }
        self.rules(rules, of: policies, section)
    }

    /// Whether the name of a policy stands there and could be read.
    private static func isNamed<Policy: RuledPolicy>(_ entry: Entry<Policy>) -> Bool {
        entry.reader.peek("Name") == entry.object.name
    }

    /// The policy of every organization that has this name, in any case; nil for a name that is free.
    private static func standing(_ name: String) -> String? {
        (["Default"] + PresetSecurityPolicy.allCases.map(\.rawValue)).first { $0.lowercased() == name.lowercased() }
    }

    private func name(of policy: some RuledPolicy, _ reader: ObjectReader) {
        guard reader.has("Name") else {
            return reader.mistake("Name", "is missing", mend: "add Name: with a name of its own")
        }
        // One that could not be read is a mistake already.
        if reader.peek("Name") == policy.name, let name = Self.standing(policy.name) {
            reader.mistake(
                "Name", "is the name of a policy that every organization has: \(name)",
                mend: "give it a name of its own")
        }
    }

    private func tags(of policy: some RuledPolicy, _ reader: ObjectReader) {
        let names = (QuarantinePolicy.builtIn + parts.document.quarantinePolicies).map(\.name)
        for (property, tag) in policy.quarantineTags where !names.contains(tag) {
            reader.mistake(
                property, "there is no quarantine policy \"\(ObjectReader.short(tag))\"",
                mend: Suggestion.mend(
                    for: tag, among: names, otherwise: "add it under quarantinePolicies, or use one of"))
        }
    }

    private func rules<Policy: RuledPolicy>(
        _ rules: Entries<PolicyRule<Policy>>, of policies: Entries<Policy>, _ section: String
    ) {
        duplicates(rules.map { ($0.object.name, $0.reader) })
        let names = policies.map(\.object.name)
        let property = Policy.policyKind.rawValue
        var ruled: [String: Int] = [:]
        var priorities: [Int: Int] = [:]
        for entry in rules {
            let rule = entry.object
            if let priority = rule.priority {
                if let line = priorities.updateValue(entry.reader.line, forKey: priority) {
                    entry.reader.mistake(
                        "Priority", "is that of the rule in line \(line) too", mend: "give each rule its own number")
                }
                if parts.isEOPCompatible, priority >= rules.count {
                    entry.reader.mistake(
                        "Priority", "is \(priority), and EOP numbers \(rules.count) rules from 0 to \(rules.count - 1)",
                        mend: "write a lower number, or remove eop-compatible")
                }
            }
            // One that is missing is a mistake already.
            guard !rule.policy.isEmpty else { continue }
            if rule.policy == "Default" || PresetSecurityPolicy(rawValue: rule.policy) != nil {
                entry.reader.mistake(
                    property, "\(rule.policy) can't have a rule of this sort",
                    mend: rule.policy == "Default"
                        ? "name a policy of \(section); whoever no rule is for has the policy Default"
                        : "write the rule under eopProtectionPolicyRules")
            } else if !names.contains(rule.policy) {
                entry.reader.mistake(
                    property, "there is no policy \"\(ObjectReader.short(rule.policy))\" under \(section)",
                    mend: Suggestion.mend(
                        for: rule.policy, among: names, otherwise: "add it under \(section), or use one of"))
            } else if let line = ruled.updateValue(entry.reader.line, forKey: rule.policy) {
                entry.reader.mistake(
                    property, "\(rule.policy) already has a rule, in line \(line)",
                    mend: "put the recipients of both into one rule, or make a policy for each")
            }
        }
        for entry in policies where Self.isNamed(entry) && ruled[entry.object.name] == nil {
            guard Self.standing(entry.object.name) == nil else { continue }
            entry.reader.warning(
                nil, "has no rule, so nobody has this policy",
                mend: "add a rule under \(section.replacing("Policies", with: "Rules")), or remove it")
        }
    }

    private func remoteDomains() {
        duplicates(parts.remoteDomains.map { ($0.object.name, $0.reader) })
        var lines: [DomainPattern: Int] = [:]
        for entry in parts.remoteDomains where entry.reader.has("DomainName") {
            let pattern = entry.object.domainName
            if let line = lines.updateValue(entry.reader.line, forKey: pattern) {
                entry.reader.mistake(
                    "DomainName", "is that of the remote domain in line \(line) too", mend: "keep one of them")
            } else if let own = parts.document.acceptedDomains.first(where: { pattern == .exact($0.domainName) }) {
                entry.reader.mistake(
                    "DomainName", "\(own.domainName) is an accepted domain, and remote domains are outside",
                    mend: "write a domain of somebody else, or remove it")
            }
        }
    }

    private func presets() {
        var lines: [PresetSecurityPolicy: Int] = [:]
        for entry in parts.eopProtectionPolicyRules {
            if let line = lines.updateValue(entry.reader.line, forKey: entry.object.preset) {
                entry.reader.mistake("Name", "has a rule already, in line \(line)", mend: "keep one of them")
            }
        }
        let sorted = parts.eopProtectionPolicyRules.filter(\.object.isEnabled)
            .sorted { $0.object.preset.priority < $1.object.preset.priority }
        guard let everyone = sorted.first(where: { $0.object.recipients == RecipientFilter() }) else { return }
        let hasRules =
            !parts.hostedContentFilterRules.isEmpty || !parts.malwareFilterRules.isEmpty
            || !parts.antiPhishRules.isEmpty
        if hasRules || sorted.last?.object.preset != everyone.object.preset {
            everyone.reader.warning(
                nil, "is for everyone, so no rule behind it is ever asked",
                mend: "add SentTo, SentToMemberOf or RecipientDomainIs, or remove the other rules")
        }
    }

    // MARK: - Policies against spam

    /// Entries that EOP takes in a list of senders.
    private static let maximumSenders = 1_000

    /// Domains where anyone gets an address.
    private static let commonDomains: Set<String> = [
        "aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com", "live.com",
        "mail.ru", "me.com", "msn.com", "outlook.com", "proton.me", "protonmail.com", "t-online.de", "web.de",
        "yahoo.com", "yandex.ru",
    ]

    private func malwarePolicies() {
        if let reader = parts.reader(of: \.malwareFilterPolicy) { writer(parts.document.malwareFilterPolicy, reader) }
        for entry in parts.malwareFilterPolicies { writer(entry.object, entry.reader) }
    }

    /// Notices are not written in the name of another's domain. Older documents name any, and are to be read all the same.
    private func writer(_ policy: MalwareFilterPolicy, _ reader: ObjectReader) {
        guard let address = policy.customFromAddress, !parts.hasUnreadableDomain,
            !(address.domain.map { isAccepted($0) } ?? false)
        else { return }
        reader.warning(
            "CustomFromAddress",
            "\(address) is not in an accepted domain of the organization: notices are from postmaster instead",
            mend: Suggestion.mend(
                for: address.domain?.name ?? "", among: acceptedNames,
                otherwise: "add the domain under acceptedDomains, or use one of"))
    }

    private func spamPolicies() {
        if let reader = parts.reader(of: \.hostedContentFilterPolicy) {
            senders(parts.hostedContentFilterPolicy, reader)
        }
        for entry in parts.hostedContentFilterPolicies {
            senders(entry.object, entry.reader)
            if !entry.object.symbolWeights.isEmpty {
                entry.reader.mistake(
                    "SymbolWeights", "is for the policy Default alone: a message is scored once for all recipients",
                    mend: "write it under hostedContentFilterPolicy")
            }
        }
    }

    private func senders(_ policy: HostedContentFilterPolicy, _ reader: ObjectReader) {
        for domain in policy.allowedSenderDomains {
            if case .exact(let domain) = domain, Self.commonDomains.contains(domain.name) {
                reader.warning(
                    "AllowedSenderDomains", "\(domain) is a domain where anyone gets an address, spammers too",
                    mend: "name addresses in AllowedSenders")
            } else if let own = parts.document.acceptedDomains.first(where: { domain.matches($0.domainName) }) {
                reader.warning(
                    "AllowedSenderDomains",
                    "\(own.domainName) is the organization's own: mail in its name counts as allowed only where "
                        + "authentication passes", mend: "leave it out: own mail that passes is trusted anyway")
            }
        }
        if parts.isEOPCompatible {
            for (property, count) in [
                ("AllowedSenders", policy.allowedSenders.count),
                ("AllowedSenderDomains", policy.allowedSenderDomains.count),
                ("BlockedSenders", policy.blockedSenders.count),
                ("BlockedSenderDomains", policy.blockedSenderDomains.count),
            ] where count > Self.maximumSenders {
                reader.mistake(
                    property, "has \(count) entries; EOP takes \(Self.maximumSenders)",
                    mend: "write domains for addresses, or remove eop-compatible")
            }
        }
        guard reader.has("RedirectToRecipients") || reader.has("TestModeBccToRecipients") else { return }
        let known = KnownRecipients(parts.document, directory)
        for (property, addresses) in [
            ("RedirectToRecipients", policy.redirectToRecipients),
            ("TestModeBccToRecipients", policy.testModeBccToRecipients),
        ] {
            for address in addresses where known.isMissing(address) {
                // It may be in the imported directory, which no document knows.
                reader.warning(
                    property,
                    "\(address) is not under recipients; unless the imported directory has it, its mail is refused",
                    mend: "add it under recipients, or correct it")
            }
        }
    }
}
