package import Mail
package import MailFlow

/// A domain's signing by the names of EOP's `DkimSigningConfig`.
package struct DKIMSigningView: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// `Domain`.
    package var domain: String
    /// `Enabled`.
    package var isEnabled: Bool
    /// `Status`: what DNS has for the keys; nil where that was not looked up.
    package var status: String?
    /// What DNS has for each key; nil where that was not looked up.
    package var records: [DKIMRecordCheck.Record]?
    /// `Selector1PublicKey`: the record of the RSA key.
    package var selector1: String?
    /// `Selector2PublicKey`.
    package var selector2: String?
    /// The record of the first selector's Ed25519 key.
    package var selector1Ed25519: String?
    /// The record of the second selector's Ed25519 key.
    package var selector2Ed25519: String?
    /// `KeySize`.
    package var keySize: Int
    /// `Algorithm`.
    package var algorithm: String
    /// `RotateOnDate`.
    package var rotateOnDate: WallTime?
    /// `SelectorBeforeRotateOnDate`.
    package var selectorBefore: String?
    /// `SelectorAfterRotateOnDate`.
    package var selectorAfter: String?
    /// `HeaderCanonicalization`.
    package var headerCanonicalization: String
    /// `BodyCanonicalization`.
    package var bodyCanonicalization: String
    /// The selectors whose keys sign now.
    package var signsWith: [String]

    enum CodingKeys: String, CodingKey {
        case organization
        case domain = "Domain"
        case isEnabled = "Enabled"
        case status = "Status"
        case records
        case selector1 = "Selector1PublicKey"
        case selector2 = "Selector2PublicKey"
        case selector1Ed25519 = "selector1Ed25519PublicKey"
        case selector2Ed25519 = "selector2Ed25519PublicKey"
        case keySize = "KeySize"
        case algorithm = "Algorithm"
        case rotateOnDate = "RotateOnDate"
        case selectorBefore = "SelectorBeforeRotateOnDate"
        case selectorAfter = "SelectorAfterRotateOnDate"
        case headerCanonicalization = "HeaderCanonicalization"
        case bodyCanonicalization = "BodyCanonicalization"
        case signsWith
    }

    /// The signing of a domain; with what DNS has for its keys, where that was looked up.
    package init(_ view: DKIMDomainView, _ check: DKIMRecordCheck? = nil) {
        func record(_ place: DKIMSelector, _ algorithm: String) -> String? {
            view.keys.first { $0.place == place && $0.algorithm == algorithm }?.record
        }
        organization = view.organization
        domain = view.domain
        isEnabled = view.isEnabled
        status = check?.status
        records = check?.records
        selector1 = record(.first, "rsa-sha256")
        selector2 = record(.second, "rsa-sha256")
        selector1Ed25519 = record(.first, "ed25519-sha256")
        selector2Ed25519 = record(.second, "ed25519-sha256")
        keySize = view.keySize
        algorithm = view.algorithm
        rotateOnDate = view.rotateOnDate
        selectorBefore = view.selectorBefore?.text
        selectorAfter = view.selectorAfter?.text
        headerCanonicalization = view.headerCanonicalization
        bodyCanonicalization = view.bodyCanonicalization
        signsWith = view.keys.filter(\.isSigning).map(\.selector)
    }

    /// The properties as text.
    package var properties: [(String, String)] {
        var properties = [
            ("Organization", organization), ("Domain", domain), ("Enabled", "\(isEnabled)"), ("Status", status ?? "-"),
            ("Selector1PublicKey", selector1 ?? "-"), ("Selector2PublicKey", selector2 ?? "-"),
        ]
        if let selector1Ed25519 { properties.append(("Selector1Ed25519PublicKey", selector1Ed25519)) }
        if let selector2Ed25519 { properties.append(("Selector2Ed25519PublicKey", selector2Ed25519)) }
        return properties + [
            ("KeySize", "\(keySize)"), ("Algorithm", algorithm), ("RotateOnDate", rotateOnDate?.iso8601 ?? "-"),
            ("SelectorBeforeRotateOnDate", selectorBefore ?? "-"),
            ("SelectorAfterRotateOnDate", selectorAfter ?? "-"), ("HeaderCanonicalization", headerCanonicalization),
            ("BodyCanonicalization", bodyCanonicalization), ("SignsWith", signsWith.joined(separator: ", ").orDash),
        ]
    }
}

extension DKIMSelector {
    /// As EOP writes it.
    package var text: String { "selector\(rawValue)" }
}

extension String {
    /// A dash for nothing.
    package var orDash: String { isEmpty ? "-" : self }
}
