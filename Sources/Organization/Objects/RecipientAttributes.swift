internal import Mail

/// What a directory says of a recipient beside the addresses (docs/reference/recipients.md#attributes).
///
/// Most recipients have no attribute, and those take no memory of their own.
public struct RecipientAttributes: Hashable, Sendable {
    /// The attributes that are kept as text, in the order in which they are shown. `Email` and `Manager` follow from
    /// addresses.
    public static let kept = DirectoryAttribute.allCases.filter { $0 != .email && $0 != .manager }
    /// Other names of the properties, each with the name: those of Exchange's commands and exports. Where an export has several
    /// for one property, the first that says something counts.
    public static let aliases: [(alias: String, name: String)] = [
        ("CountryOrRegion", "Country"), ("StateOrProvince", "State"), ("StreetAddress", "Street"),
        ("PostalCode", "ZipCode"), ("PostOfficeBox", "POBox"), ("Phone", "PhoneNumber"),
        ("OtherTelephone", "OtherPhoneNumber"), ("MobilePhone", "MobileNumber"), ("HomePhone", "HomePhoneNumber"),
        ("OtherHomePhone", "OtherHomePhoneNumber"), ("Fax", "FaxNumber"), ("OtherFax", "OtherFaxNumber"),
        ("Pager", "PagerNumber"), ("UserPrincipalName", "UserLogonName"), ("SamAccountName", "UserLogonName"),
    ]
    /// Octets that a value may have.
    public static let mostOctets = 1_024

    private var values: [DirectoryAttribute: String] = [:]

    /// None.
    public init() {}

    /// Whether there is none.
    public var isEmpty: Bool { values.isEmpty }

    /// The value of an attribute that is kept; nil where it has none. An empty text is none.
    public subscript(attribute: DirectoryAttribute) -> String? {
        get { values[attribute] }
        set {
            guard attribute != .email, attribute != .manager else { return }
            values[attribute] = newValue.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    /// Whether a text can be a value: one line without control characters, not empty, of ``mostOctets`` at most.
    static func isValue(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= mostOctets else { return false }
        return text.unicodeScalars.allSatisfy { !breaksLines($0) }
    }

    /// Whether a character can't stand in a value.
    static func breaksLines(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension Recipient {
    /// The values of an attribute as rules look at them: of `Email` the addresses, the primary one first, of `Manager` the
    /// manager's address as the directory has it. Empty where it has none.
    public func values(of attribute: DirectoryAttribute) -> [String] {
        switch attribute {
        case .email: ([primarySmtpAddress] + emailAddresses).map(\.description)
        case .manager: manager.map { [$0.description] } ?? []
        default: attributes[attribute].map { [$0] } ?? []
        }
    }
}
