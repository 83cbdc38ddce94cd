internal import Mail

/// A recipient of a directory as octets: what the store keeps and what lies in memory (docs/reference/recipients.md).
///
/// A million of them as `Recipient` values would take most of a gigabyte.
public struct DirectoryRow: Hashable, Sendable {
    /// The look-up key of the primary address.
    public var key: [UInt8]
    /// Everything else.
    public var octets: [UInt8]

    /// A row as it was stored.
    public init(key: [UInt8], octets: [UInt8]) {
        self.key = key
        self.octets = octets
    }

    /// Packs a recipient.
    public init(_ recipient: Recipient) {
        let primary = recipient.primarySmtpAddress
        let key = primary.lookupKey
        self.key = Array(key.utf8)
        var octets = [RowCode.head(of: recipient)]
        func append(_ tag: RowCode.Tag, _ text: String) {
            octets.append(tag.rawValue)
            octets.appendCount(text.utf8.count)
            octets.append(contentsOf: text.utf8)
        }
        if primary.plainText != key { append(.primary, primary.plainText) }
        for address in recipient.emailAddresses { append(.address, address.plainText) }
        if case .host(let name) = recipient.mailbox { append(.mailboxHost, name) }
        if let external = recipient.externalEmailAddress { append(.external, external.plainText) }
        for member in recipient.members { append(.member, member.plainText) }
        if let forwarding = recipient.forwardingSmtpAddress { append(.forwarding, forwarding.plainText) }
        func appendList(_ tag: RowCode.Tag, _ list: SenderList) {
            guard !list.isEmpty else { return }
            octets.append(tag.rawValue)
            octets.appendCount(list.octets.count)
            octets += list.octets
        }
        appendList(.safeSenders, recipient.safeSenders)
        appendList(.blockedSenders, recipient.blockedSenders)
        if let manager = recipient.manager { append(.manager, manager.plainText) }
        func appendValue(_ tag: RowCode.Tag, _ attribute: DirectoryAttribute, _ text: String) {
            guard let code = RowCode.code(of: attribute) else { return }
            octets.append(tag.rawValue)
            octets.appendCount(text.utf8.count + 1)
            octets.append(code)
            octets.append(contentsOf: text.utf8)
        }
        if !recipient.attributes.isEmpty {
            for attribute in RecipientAttributes.kept {
                if let text = recipient.attributes[attribute] { appendValue(.attribute, attribute, text) }
            }
        }
        if !recipient.dynamicFilter.isEmpty {
            octets.append(RowCode.Tag.includedRecipients.rawValue)
            let kinds = recipient.dynamicFilter.includedRecipients.map { RowCode.code(of: $0) }
            octets.appendCount(kinds.count)
            octets += kinds
            for attribute in DynamicGroupFilter.attributes {
                for value in recipient.dynamicFilter[attribute] { appendValue(.condition, attribute, value) }
            }
        }
        self.octets = octets
    }

    /// The recipient; nil for octets that no recipient was packed into.
    public var recipient: Recipient? {
        guard let head = octets.first, let type = RowCode.type(of: head),
            var primary = EmailAddress(plainText: key[...])
        else { return nil }
        var recipient = Recipient(primary, type: type, isAdministrator: head & RowCode.administrator != 0)
        recipient.deliverToMailboxAndForward = head & RowCode.deliverAndForward != 0
        let isWhole = eachField { tag, text in
            switch tag {
            case .mailboxHost:
                recipient.mailbox = .host(String(decoding: text, as: UTF8.self))
                return true
            case .safeSenders, .blockedSenders:
                guard let list = SenderList(stored: text) else { return false }
                if tag == .safeSenders { recipient.safeSenders = list } else { recipient.blockedSenders = list }
                return true
            case .attribute:
                guard let (attribute, value) = RowCode.attribute(text) else { return false }
                recipient.attributes[attribute] = value
                return true
            case .condition:
                guard let (attribute, value) = RowCode.attribute(text) else { return false }
                recipient.dynamicFilter[attribute].append(value)
                return true
            case .includedRecipients:
                let kinds = text.compactMap(RowCode.includedRecipients)
                recipient.dynamicFilter.includedRecipients = kinds
                return kinds.count == text.count
            default: break
            }
            guard let address = EmailAddress(plainText: text) else { return false }
            switch tag {
            case .primary: primary = address
            case .address: recipient.emailAddresses.append(address)
            case .external: recipient.externalEmailAddress = address
            case .member: recipient.members.append(address)
            case .forwarding: recipient.forwardingSmtpAddress = address
            case .manager: recipient.manager = address
            case .mailboxHost, .safeSenders, .blockedSenders, .attribute, .condition, .includedRecipients: break
            }
            return true
        }
        recipient.primarySmtpAddress = primary
        return isWhole ? recipient : nil
    }

    /// Whether it is the row of a group.
    var isGroup: Bool { octets.first.flatMap(RowCode.type(of:))?.isGroup ?? false }

    /// Whether it is the row of a dynamic group.
    var isDynamicGroup: Bool { octets.first.flatMap(RowCode.type(of:)) == .dynamicDistributionGroup }

    /// Whether the recipient is a member of a dynamic group. The addresses, which most of a row is, are not read for that.
    func meets(_ filter: DynamicGroupFilter) -> Bool {
        guard let type = octets.first.flatMap(RowCode.type(of:)) else { return false }
        var attributes = RecipientAttributes()
        _ = eachField { tag, text in
            if tag == .attribute, let (attribute, value) = RowCode.attribute(text) { attributes[attribute] = value }
            return true
        }
        return filter.includes(type, attributes)
    }

    /// The primary address alone; nil for octets that no recipient was packed into.
    var primary: EmailAddress? {
        var text = key[...]
        _ = eachField { tag, field in
            if tag == .primary { text = field }
            return tag != .primary
        }
        return EmailAddress(plainText: text)
    }

    /// Whether the octets are fields of a recipient of a known type, whatever stands in them. A million rows are loaded
    /// at a start: reading every address of each would take half of it.
    var isWellFormed: Bool {
        guard let head = octets.first, RowCode.type(of: head) != nil, key.contains(UInt8(ascii: "@")) else {
            return false
        }
        return eachField { _, _ in true }
    }

    /// Whether the recipient has lists of senders.
    var hasSenderLists: Bool { octets.first.map { $0 & RowCode.senderLists != 0 } ?? false }

    /// The look-up keys of the further addresses, those that are not the primary one's again.
    var furtherKeys: [String] {
        var keys: [String] = []
        _ = eachField { tag, text in
            guard tag == .address else { return true }
            guard let further = DirectoryRow.plainKey(text) ?? EmailAddress(plainText: text)?.lookupKey else {
                return false
            }
            if !further.utf8.elementsEqual(key), !keys.contains(further) { keys.append(further) }
            return true
        }
        return keys
    }

    /// The look-up key of an address in ASCII at a domain: its text in small letters. Nil for any other, which has to be
    /// read for that.
    private static func plainKey(_ text: ArraySlice<UInt8>) -> String? {
        guard text.last != UInt8(ascii: "]"), text.allSatisfy({ $0 < 0x80 }) else { return nil }
        return String(unsafeUninitializedCapacity: text.count) { output in
            for (index, octet) in text.enumerated() {
                output[index] = octet &- 0x41 < 26 ? octet | 0x20 : octet
            }
            return text.count
        }
    }

    /// Calls `body` with each field until it gives false; false then, and where the octets are damaged.
    private func eachField(_ body: (RowCode.Tag, ArraySlice<UInt8>) -> Bool) -> Bool {
        var at = 1
        while at < octets.count {
            guard let tag = RowCode.Tag(rawValue: octets[at]) else { return false }
            at += 1
            guard let count = octets.readCount(&at), count <= octets.count - at else { return false }
            guard body(tag, octets[at..<at + count]) else { return false }
            at += count
        }
        return at == octets.count
    }
}

/// The octets' meaning. They are stored: no code is ever given another one.
private enum RowCode {
    enum Tag: UInt8 {
        /// The primary address where it is written otherwise than its look-up key.
        case primary = 1
        case address = 2
        case mailboxHost = 3
        case external = 4
        case member = 5
        case forwarding = 6
        case safeSenders = 7
        case blockedSenders = 8
        /// The code of an attribute, and its value.
        case attribute = 9
        case manager = 10
        /// Of a dynamic group: a code for each word.
        case includedRecipients = 11
        /// Of a dynamic group: the code of an attribute, and one value that it may have.
        case condition = 12
    }

    /// The code of an attribute is its place here, from 1.
    private static let attributes: [DirectoryAttribute] = [
        .city, .company, .country, .customAttribute1, .customAttribute2, .customAttribute3, .customAttribute4,
        .customAttribute5, .customAttribute6, .customAttribute7, .customAttribute8, .customAttribute9,
        .customAttribute10, .customAttribute11, .customAttribute12, .customAttribute13, .customAttribute14,
        .customAttribute15, .department, .displayName, .faxNumber, .firstName, .homePhoneNumber, .initials, .lastName,
        .mobileNumber, .notes, .office, .otherFaxNumber, .otherHomePhoneNumber, .otherPhoneNumber, .pagerNumber,
        .phoneNumber, .poBox, .state, .street, .title, .userLogonName, .zipCode,
    ]
    private static let codes = Dictionary(
        attributes.enumerated().map { ($1, UInt8($0 + 1)) }, uniquingKeysWith: { first, _ in first })

    static func code(of attribute: DirectoryAttribute) -> UInt8? { codes[attribute] }

    /// An attribute's code and a value; nil for other octets.
    static func attribute(_ octets: ArraySlice<UInt8>) -> (DirectoryAttribute, String)? {
        guard let code = octets.first, code > 0, Int(code) <= attributes.count,
            let value = String(validating: octets.dropFirst(), as: UTF8.self)
        else { return nil }
        return (attributes[Int(code) - 1], value)
    }

    static func code(of kind: DynamicGroupFilter.IncludedRecipients) -> UInt8 {
        switch kind {
        case .allRecipients: 1
        case .mailboxUsers: 2
        case .mailContacts: 3
        case .mailGroups: 4
        case .mailUsers: 5
        case .none: 6
        }
    }

    static func includedRecipients(_ code: UInt8) -> DynamicGroupFilter.IncludedRecipients? {
        DynamicGroupFilter.IncludedRecipients.allCases.first { Self.code(of: $0) == code }
    }

    static let deliverAndForward: UInt8 = 0x10
    static let administrator: UInt8 = 0x20
    /// Lists of senders are among the fields.
    static let senderLists: UInt8 = 0x40

    static func head(of recipient: Recipient) -> UInt8 {
        let type: UInt8 =
            switch recipient.recipientType {
            case .userMailbox: 1
            case .mailUser: 2
            case .mailContact: 3
            case .mailUniversalDistributionGroup: 4
            case .mailUniversalSecurityGroup: 5
            case .dynamicDistributionGroup: 6
            }
        return type | (recipient.deliverToMailboxAndForward ? deliverAndForward : 0)
            | (recipient.isAdministrator ? administrator : 0) | (recipient.hasSenderLists ? senderLists : 0)
    }

    static func type(of head: UInt8) -> Recipient.RecipientType? {
        switch head & 0x0f {
        case 1: .userMailbox
        case 2: .mailUser
        case 3: .mailContact
        case 4: .mailUniversalDistributionGroup
        case 5: .mailUniversalSecurityGroup
        case 6: .dynamicDistributionGroup
        default: nil
        }
    }
}

extension EmailAddress {
    /// The local part without quotes, `@`, and the host. A domain has no `@`, so the last one ends the local part.
    fileprivate var plainText: String {
        guard let domain else { return description }
        return "\(localPart)@\(domain.name)"
    }

    fileprivate init?(plainText: ArraySlice<UInt8>) {
        guard let at = plainText.lastIndex(of: UInt8(ascii: "@")), at > plainText.startIndex,
            let domain = try? Domain(String(decoding: plainText[(at + 1)...], as: UTF8.self))
        else { return nil }
        self.init(localPart: String(decoding: plainText[..<at], as: UTF8.self), domain: domain)
    }
}

extension [UInt8] {
    /// A count in groups of seven bits, the lowest first.
    mutating func appendCount(_ count: Int) {
        var rest = count
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// The count at `position`, which moves behind it; nil where none is.
    func readCount(_ position: inout Int) -> Int? {
        var value = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            guard position < count else { return nil }
            let octet = self[position]
            position += 1
            value |= Int(octet & 0x7f) << shift
            if octet < 0x80 { return value }
        }
        return nil
    }
}
