/// Who is a member of a `DynamicDistributionGroup`: EOP's precanned filter (docs/reference/recipients.md#dynamic-groups).
public struct DynamicGroupFilter: Hashable, Sendable {
    /// Recipients of which kind may be members, one word of `IncludedRecipients`.
    public enum IncludedRecipients: String, Hashable, Sendable, CaseIterable {
        /// Of every kind.
        case allRecipients = "AllRecipients"
        case mailboxUsers = "MailboxUsers"
        case mailContacts = "MailContacts"
        /// Groups of every kind, whose members are then members too.
        case mailGroups = "MailGroups"
        case mailUsers = "MailUsers"
        /// Of none: the group has no members.
        case none = "None"
    }

    /// The attributes that a condition may name, each with the name of its property.
    private static let named: [(attribute: DirectoryAttribute, property: String)] = [
        (.company, "ConditionalCompany"), (.department, "ConditionalDepartment"),
        (.state, "ConditionalStateOrProvince"),
        (.customAttribute1, "ConditionalCustomAttribute1"), (.customAttribute2, "ConditionalCustomAttribute2"),
        (.customAttribute3, "ConditionalCustomAttribute3"), (.customAttribute4, "ConditionalCustomAttribute4"),
        (.customAttribute5, "ConditionalCustomAttribute5"), (.customAttribute6, "ConditionalCustomAttribute6"),
        (.customAttribute7, "ConditionalCustomAttribute7"), (.customAttribute8, "ConditionalCustomAttribute8"),
        (.customAttribute9, "ConditionalCustomAttribute9"), (.customAttribute10, "ConditionalCustomAttribute10"),
        (.customAttribute11, "ConditionalCustomAttribute11"), (.customAttribute12, "ConditionalCustomAttribute12"),
        (.customAttribute13, "ConditionalCustomAttribute13"), (.customAttribute14, "ConditionalCustomAttribute14"),
        (.customAttribute15, "ConditionalCustomAttribute15"),
    ]

    /// The attributes that a condition may name.
    public static let attributes = named.map(\.attribute)

    /// The name of the property with the condition about an attribute: `ConditionalCompany`; empty for one that no condition
    /// may name.
    public static func property(of attribute: DirectoryAttribute) -> String {
        named.first { $0.attribute == attribute }?.property ?? ""
    }

    /// The properties that make a filter.
    public static let properties = ["IncludedRecipients"] + named.map(\.property)

    /// `IncludedRecipients`: a recipient has to be of one of these kinds.
    public var includedRecipients: [IncludedRecipients] = []
    private var conditions: [DirectoryAttribute: [String]] = [:]

    /// A filter that nobody meets.
    public init() {}

    /// Whether it says nothing.
    public var isEmpty: Bool { includedRecipients.isEmpty && conditions.isEmpty }

    /// The values of the condition about an attribute, of which a recipient has to have one; empty for no condition.
    public subscript(attribute: DirectoryAttribute) -> [String] {
        get { conditions[attribute] ?? [] }
        set { conditions[attribute] = newValue.isEmpty ? nil : newValue }
    }

    /// Whether a recipient is a member. Values are compared without regard to the case of letters.
    public func includes(_ recipient: Recipient) -> Bool {
        includes(recipient.recipientType, recipient.attributes)
    }

    /// The same, of the two things that count.
    func includes(_ type: Recipient.RecipientType, _ attributes: RecipientAttributes) -> Bool {
        guard includedRecipients.contains(where: { $0.includes(type) }) else { return false }
        if conditions.isEmpty { return true }
        if attributes.isEmpty { return false }
        return conditions.allSatisfy { attribute, values in
            guard let value = attributes[attribute]?.lowercased() else { return false }
            return values.contains { $0.lowercased() == value }
        }
    }
}

extension DynamicGroupFilter.IncludedRecipients {
    fileprivate func includes(_ type: Recipient.RecipientType) -> Bool {
        switch self {
        case .allRecipients: true
        case .mailboxUsers: type == .userMailbox
        case .mailContacts: type == .mailContact
        case .mailGroups: type.isGroup
        case .mailUsers: type == .mailUser
        case .none: false
        }
    }
}
