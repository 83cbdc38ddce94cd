internal import Mail
internal import Patterns

extension TransportRuleTable {
    /// Compiles rules one after the other.
    struct Compiler {
        private(set) var rules: [Rule] = []
        private(set) var headerNames: [String] = []
        private(set) var builders = TextKind.allCases.map { _ in TermIndex.Builder() }
        private(set) var headerBuilders: [TermIndex.Builder] = []
        private(set) var needs: Needs = []
        private(set) var searchesBySteps = false
        /// Instructions of the patterns that RE2 searches one by one.
        private var aloneSize = 0
        private let memberships: MembershipTable

        /// Instructions of such patterns that an event loop goes through for each octet, at worst.
        private static let mostOnLoops = 10_000

        init(_ memberships: MembershipTable) { self.memberships = memberships }

        /// Adds the rule that is evaluated next. What a disabled one looks for is not looked for.
        mutating func add(_ rule: TransportRule) {
            var (head, recipient, content) = (Step(), Step(), Step())
            func place(_ test: Test, in path: WritableKeyPath<Step, [Test]>) {
                switch test.condition.timing {
                case .head: head[keyPath: path].append(test)
                case .recipient: recipient[keyPath: path].append(test)
                case .content: content[keyPath: path].append(test)
                }
            }
            if rule.isEnabled {
                for condition in rule.conditions {
                    place(Test(condition: condition, form: form(of: condition)), in: \.conditions)
                    needs.formUnion(condition.needs)
                }
                // A text is put into the content, which may lie in a file that an event loop does not read.
                if rule.actions.contains(where: \.changesContent) { needs.formUnion(.content) }
                for condition in rule.exceptions {
                    place(Test(condition: condition, form: form(of: condition)), in: \.exceptions)
                    needs.formUnion(condition.needs)
                }
            }
            rules.append(Rule(rule, head: head, recipient: recipient, content: content))
        }

        // MARK: - Forms

        private mutating func form(of condition: RuleCondition) -> Form {
            switch condition {
            case .from(let addresses), .sentTo(let addresses), .anyOfToHeader(let addresses),
                .anyOfCcHeader(let addresses), .anyOfToCcHeader(let addresses), .manager(of: _, isOneOf: let addresses):
                .addresses(Set(addresses.map(\.lookupKey)))
            case .fromMemberOf(let groups), .sentToMemberOf(let groups), .anyOfToHeaderMemberOf(let groups),
                .anyOfCcHeaderMemberOf(let groups), .anyOfToCcHeaderMemberOf(let groups):
                .groups(memberships.numbers(of: groups))
            case .betweenMemberOf(let one, let other):
                .groupPair(memberships.numbers(of: one), memberships.numbers(of: other))
            case .senderDomainIs(let domains), .recipientDomainIs(let domains): .domains(Set(domains))
            case .senderIpRanges(let ranges): .networks(ranges)
            case .fromAddressContainsWords(let words): terms(.senderAddress, words: words)
            case .fromAddressMatchesPatterns(let patterns): terms(.senderAddress, patterns: patterns)
            case .recipientAddressContainsWords(let words), .anyOfRecipientAddressContainsWords(let words):
                terms(.recipientAddress, words: words)
            case .recipientAddressMatchesPatterns(let patterns), .anyOfRecipientAddressMatchesPatterns(let patterns):
                terms(.recipientAddress, patterns: patterns)
            case .subjectContainsWords(let words): terms(.subject, words: words)
            case .subjectMatchesPatterns(let patterns): terms(.subject, patterns: patterns)
            case .attachmentContainsWords(let words): terms(.attachmentText, words: words)
            case .attachmentMatchesPatterns(let patterns): terms(.attachmentText, patterns: patterns)
            case .attachmentNameMatchesPatterns(let patterns): terms(.attachmentName, patterns: patterns)
            case .subjectOrBodyContainsWords(let words):
                .subjectOrBody(
                    subject: builders[TextKind.subject.rawValue].add(words: words),
                    text: builders[TextKind.bodyText.rawValue].add(words: words), source: nil)
            case .subjectOrBodyMatchesPatterns(let patterns): subjectOrBody(patterns)
            case .headerContains(name: let name, words: let words):
                header(name) { $0.add(words: words) }
            case .headerMatches(name: let name, patterns: let patterns): header(name, patterns)
            case .senderADAttributeContainsWords(let terms), .recipientADAttributeContainsWords(let terms):
                .attributes(terms.map { NamedTerms(name: $0.attribute, terms: .words(WordList($0.terms))) })
            case .senderADAttributeMatchesPatterns(let terms), .recipientADAttributeMatchesPatterns(let terms):
                attributes(terms)
            case .attachmentPropertyContainsWords(let properties):
                .properties(
                    properties.map { NamedTerms(name: $0.property.lowercased(), terms: .words(WordList($0.words))) })
            case .contentCharacterSetContainsWords(let words): .words(WordList(words))
            case .attachmentExtensionMatchesWords(let words):
                .extensions(
                    Set(words.map { word in String(word.lowercased().drop { $0 == "." }) }))
            case .attachmentSizeOver, .attachmentIsUnsupported,
                .attachmentProcessingLimitExceeded, .attachmentHasExecutableContent, .attachmentIsPasswordProtected,
                .messageSizeOver, .messageTypeMatches, .withImportance, .sclOver, .fromScope, .sentToScope,
                .messageContainsDataClassifications, .senderManagementRelationship, .adComparison:
                .plain
            }
        }

        /// The patterns of a condition, or why one of them can't be compiled.
        private mutating func compile(_ patterns: [String]) -> Result<[TextPattern], PatternMistake> {
            var compiled: [TextPattern] = []
            for pattern in patterns {
                do throws(PatternMistake) {
                    let made = try TextPattern(pattern)
                    aloneSize += made.aloneSize
                    if made.engine != .linear || aloneSize > Self.mostOnLoops { searchesBySteps = true }
                    compiled.append(made)
                } catch {
                    return .failure(error)
                }
            }
            return .success(compiled)
        }

        private mutating func terms(_ kind: TextKind, words: [String]) -> Form {
            .terms(kind, builders[kind.rawValue].add(words: words))
        }

        private mutating func terms(_ kind: TextKind, patterns: [String]) -> Form {
            switch compile(patterns) {
            case .success(let patterns): .terms(kind, builders[kind.rawValue].add(patterns: patterns))
            case .failure(let mistake): .unusable(mistake.problem)
            }
        }

        private mutating func subjectOrBody(_ patterns: [String]) -> Form {
            switch compile(patterns) {
            case .success(let patterns):
                .subjectOrBody(
                    subject: builders[TextKind.subject.rawValue].add(patterns: patterns),
                    text: builders[TextKind.bodyText.rawValue].add(patterns: patterns),
                    source: builders[TextKind.bodySource.rawValue].add(patterns: patterns))
            case .failure(let mistake): .unusable(mistake.problem)
            }
        }

        private mutating func header(_ name: String, _ patterns: [String]) -> Form {
            switch compile(patterns) {
            case .success(let patterns): header(name) { $0.add(patterns: patterns) }
            case .failure(let mistake): .unusable(mistake.problem)
            }
        }

        private mutating func header(_ name: String, add: (inout TermIndex.Builder) -> TermIndex.ID) -> Form {
            let name = name.lowercased()
            let number = headerNames.firstIndex(of: name) ?? headerNames.count
            if number == headerNames.count {
                headerNames.append(name)
                headerBuilders.append(TermIndex.Builder())
            }
            return .header(number, add(&headerBuilders[number]))
        }

        private mutating func attributes(_ terms: [RuleCondition.AttributeTerms]) -> Form {
            var named: [NamedTerms<DirectoryAttribute>] = []
            for term in terms {
                switch compile(term.terms) {
                case .success(let patterns):
                    named.append(NamedTerms(name: term.attribute, terms: .patterns(PatternList(patterns))))
                case .failure(let mistake): return .unusable(mistake.problem)
                }
            }
            return .attributes(named)
        }
    }
}

extension RuleCondition {
    /// When it is looked at.
    fileprivate enum Timing {
        case head, recipient, content
    }

    /// When it is looked at: what costs least first.
    fileprivate var timing: Timing {
        if isAboutEachRecipient { return .recipient }
        return needs.isEmpty ? .head : .content
    }

    /// Whether it holds for some recipients of a message and for others not, so that the rule's actions are done for
    /// the first alone. Every other holds for all recipients or for none.
    public var isAboutEachRecipient: Bool {
        switch self {
        case .sentTo, .sentToScope, .sentToMemberOf, .recipientAddressContainsWords, .recipientAddressMatchesPatterns,
            .recipientDomainIs, .recipientADAttributeContainsWords, .recipientADAttributeMatchesPatterns,
            .betweenMemberOf, .senderManagementRelationship, .manager(of: .recipient, isOneOf: _):
            true
        default: false
        }
    }

    /// Whether it is about the words or the files of a message, of which nobody knows anything where it is encrypted.
    public var isAboutContent: Bool {
        switch self {
        case .subjectOrBodyContainsWords, .subjectOrBodyMatchesPatterns, .messageContainsDataClassifications,
            .attachmentContainsWords, .attachmentMatchesPatterns, .attachmentNameMatchesPatterns,
            .attachmentExtensionMatchesWords, .attachmentSizeOver, .attachmentIsUnsupported,
            .attachmentProcessingLimitExceeded, .attachmentHasExecutableContent, .attachmentIsPasswordProtected,
            .attachmentPropertyContainsWords, .contentCharacterSetContainsWords:
            true
        default: false
        }
    }

    /// What of a message it looks at beside envelope, header and size.
    public var needs: TransportRuleTable.Needs {
        switch self {
        case .attachmentContainsWords, .attachmentMatchesPatterns, .attachmentPropertyContainsWords,
            .messageContainsDataClassifications:
            [.content, .fileText]
        case .subjectOrBodyMatchesPatterns: [.content, .bodySource]
        // What a message is, its parts tell where the header does not.
        case .messageTypeMatches(let type): type.isToldByParts ? .content : []
        default: isAboutContent ? .content : []
        }
    }
}

extension RuleAction {
    /// Whether it changes what is below the header.
    fileprivate var changesContent: Bool {
        if case .applyHtmlDisclaimer = self { return true }
        return false
    }
}

extension RuleCondition.MessageType {
    /// Whether one has to look at the parts of a message to tell.
    public var isToldByParts: Bool {
        switch self {
        case .encrypted, .signed, .calendaring, .permissionControlled: true
        case .outOfOffice, .autoForward, .voicemail, .approvalRequest, .readReceipt: false
        }
    }
}
