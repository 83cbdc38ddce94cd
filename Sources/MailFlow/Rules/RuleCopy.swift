internal import Facts
internal import Mail
internal import Organization
internal import Patterns

/// What some recipients of a message get while its rules are evaluated: all that rules have done for them, and the
/// searches of what that has changed.
struct RuleCopy {
    /// The changes to the content.
    var edits: MessageEdits
    /// The recipients, by their numbers in the evaluation.
    var recipients: [Int]
    /// What rules have said of how unwanted it is, and which rule said it last.
    var level: (scl: Int, rule: String)?
    /// The connector that it leaves by.
    var connector: String?
    /// Whether it leaves encrypted or not at all.
    var requiresTLS = false
    /// How a rule has ended it.
    var ending: RuleOutcome.Ending?
    /// The rule behind which it sees no other; nil where it sees all.
    var stoppedBy: String?
    /// What rules have put into the body, as readers see it and as HTML.
    var addedBodies: [RuleMessage.Body] = []
    /// Whether a rule has done anything with it.
    var isChanged = false

    // What is the same for all copies is searched in the message; what a rule has changed is here.
    private var foundInSubject: [TermHits]?
    private var named: [String: [RulePerson]] = [:]
    private var foundInHeader: [[TermHits]?] = []
    private var foundImportance: RuleCondition.Importance?
    private var addedHits: [TermHits]?
    private var addedSourceHits: [TermHits]?

    init(edits: MessageEdits, recipients: [Int]) {
        self.edits = edits
        self.recipients = recipients
    }

    // MARK: - Reading the header

    /// Where a field stands that the copy has.
    enum Place {
        case prepended(Int)
        case wrapper(Int)
        /// The number of a received field.
        case content(Int)
        case appended(Int)
    }

    /// Where the fields of a name in lower case stand, in the order in which the copy has them.
    func places(of name: String, in message: RuleMessage) -> [Place] {
        var places: [Place] = []
        for (index, field) in edits.prepended.enumerated() where field.isField(name) {
            places.append(.prepended(index))
        }
        if let wrapper = edits.wrapper {
            for (index, field) in wrapper.enumerated() where field.isField(name) { places.append(.wrapper(index)) }
        } else {
            for (index, field) in message.fields.enumerated()
            where field.name == name && !edits.removed.contains(where: { $0.overlaps(field.range) }) {
                places.append(.content(index))
            }
        }
        for (index, field) in edits.appended.enumerated() where field.isField(name) { places.append(.appended(index)) }
        return places
    }

    /// The field at a place.
    func field(at place: Place, in message: RuleMessage) -> HeaderField? {
        switch place {
        case .prepended(let index): edits.prepended[index].headerField
        case .wrapper(let index): edits.wrapper?[index].headerField
        case .content(let index): message.fields[index].field
        case .appended(let index): edits.appended[index].headerField
        }
    }

    /// The fields of a name in lower case.
    func fields(_ name: String, in message: RuleMessage) -> [HeaderField] {
        places(of: name, in: message).compactMap { field(at: $0, in: message) }
    }

    /// What the fields of a name say, decoded.
    func values(of name: String, in message: RuleMessage) -> [String] {
        places(of: name, in: message).filter { isTrusted(name, at: $0, in: message) }
            .compactMap { field(at: $0, in: message) }.map { EncodedWords.decoded($0.unfolded) }
    }

    /// Whether a rule may go by a field. A stranger can write any result of authentication in the name of another server
    /// (RFC 8601 section 7.1), so that only this server's count, and those in mail of the organization's own servers.
    private func isTrusted(_ name: String, at place: Place, in message: RuleMessage) -> Bool {
        guard case .content = place, name == "authentication-results" else { return true }
        return message.isAuthenticated
    }

    /// The subject as people read it; an empty one where there is none. Of a message with several, which none should
    /// have, nobody knows which one programs show (RFC 5322 section 3.6).
    func subjects(in message: RuleMessage) -> [String] {
        let subjects = values(of: "subject", in: message)
        return subjects.isEmpty ? [""] : subjects
    }

    /// The people whom the fields of a name list, To or Cc, at most as many as a field is read for.
    mutating func people(_ name: String, in message: RuleMessage) -> [RulePerson] {
        if let known = named[name] { return known }
        let people = fields(name, in: message).flatMap { $0.addresses() }.map { message.person($0) }
        named[name] = people
        return people
    }

    /// What Importance says; a message without it has the normal one (RFC 2156 section 5.3.4).
    mutating func importance(in message: RuleMessage) -> RuleCondition.Importance {
        if let foundImportance { return foundImportance }
        let importance: RuleCondition.Importance =
            switch values(of: "importance", in: message).first?.lowercased() {
            case "high": .high
            case "low": .low
            default: .normal
            }
        foundImportance = importance
        return importance
    }

    // MARK: - Searching

    /// What the subject has of what rules look for.
    mutating func subjectHits(in message: RuleMessage) -> [TermHits] {
        if let foundInSubject { return foundInSubject }
        let index = message.table.index(of: .subject)
        let hits = subjects(in: message).map { index.search(SearchText($0), within: &message.allowance) }
        foundInSubject = hits
        return hits
    }

    /// What the fields of a name have, by the name's number.
    mutating func headerHits(_ number: Int, in message: RuleMessage) -> [TermHits] {
        if foundInHeader.isEmpty { foundInHeader = Array(repeating: nil, count: message.table.headerNames.count) }
        if let known = foundInHeader[number] { return known }
        let index = message.table.headerIndex(number)
        let hits = values(of: message.table.headerNames[number], in: message).map {
            index.search(SearchText($0), within: &message.allowance)
        }
        foundInHeader[number] = hits
        return hits
    }

    /// What the bodies have; those of a message that became an attachment are none.
    mutating func bodyHits(in message: RuleMessage) -> [TermHits] {
        if addedBodies.isEmpty { return message.bodyHits }
        let own = edits.wrapper == nil ? message.bodyHits : []
        if let addedHits { return own + addedHits }
        let hits = addedBodies.map {
            message.table.index(of: .bodyText).search($0.words, within: &message.allowance)
        }
        addedHits = hits
        return own + hits
    }

    /// What their HTML has.
    mutating func sourceHits(in message: RuleMessage) -> [TermHits] {
        if addedBodies.isEmpty { return message.sourceHits }
        let own = edits.wrapper == nil ? message.sourceHits : []
        if let addedSourceHits { return own + addedSourceHits }
        let hits = addedBodies.compactMap(\.source).map {
            message.table.index(of: .bodySource).search($0, within: &message.allowance)
        }
        addedSourceHits = hits
        return own + hits
    }

    /// Its bodies.
    func bodies(in message: RuleMessage) -> [RuleMessage.Body] {
        (edits.wrapper == nil ? message.bodies : []) + addedBodies
    }

    /// Has what was found in the header be looked for again, since it has changed.
    mutating func noteHeaderChange() {
        foundInSubject = nil
        foundImportance = nil
        named = [:]
        foundInHeader = []
        isChanged = true
    }

    /// Has what was found in the fields of a name in lower case be looked for again, since they alone have changed.
    mutating func noteChange(of name: String, in message: RuleMessage) {
        isChanged = true
        switch name {
        case "subject": foundInSubject = nil
        case "importance": foundImportance = nil
        default: named[name] = nil
        }
        guard !foundInHeader.isEmpty, let number = message.table.headerNames.firstIndex(of: name) else { return }
        foundInHeader[number] = nil
    }

    /// Has what was found in the bodies be looked for again, since a rule has put a text there.
    mutating func add(_ body: RuleMessage.Body) {
        addedBodies.append(body)
        addedHits = nil
        addedSourceHits = nil
        isChanged = true
    }
}

extension String {
    /// Whether it is a header field of a name in lower case.
    fileprivate func isField(_ name: String) -> Bool {
        let field = utf8
        guard field.count > name.utf8.count else { return false }
        var rest = field.makeIterator()
        for octet in name.utf8 {
            guard let next = rest.next() else { return false }
            guard next == octet || (0x41...0x5a).contains(next) && next | 0x20 == octet else { return false }
        }
        return rest.next() == UInt8(ascii: ":")
    }
}
