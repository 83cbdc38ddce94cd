internal import Mail

extension OrganizationDocument: DescribedObject {
    /// Each property at its default.
    public static let blank = OrganizationDocument(name: "")

    /// What stands at the top of a document beside its objects, which ``DocumentSection/all`` lists.
    public static let table = ObjectTable<OrganizationDocument>(
        .organization,
        properties: [
            .required(
                "organization", \.name, .organizationName, isEssential: false,
                "The name: up to 64 letters, digits, dots, hyphens and underscores."),
            .flag("eop-compatible", \.isEOPCompatible, "Our own: EOP's limits [are checked too](#eop-compatible)."),
            .flag(
                "RejectDirectSend", \.rejectDirectSend,
                """
                Whether mail that comes without a connector and claims a sender in the organization's own domains is \
                refused, with `550 5.7.68`.
                """),
            .value(
                "OperatorContentAccess", \.operatorContentAccess, .choice,
                """
                Our own: whether the operators of the server may read the content of the organization's mail, with a \
                [reason](reference/content-access.md) that the organization sees, or not at all.
                """),
            .flag(
                "RequireSecondFactor", \.requireSecondFactor,
                """
                Our own: whether each [account](reference/roles.md#second-factor) with a role for the organization must \
                have a second factor, whatever the role.
                """),
            .optional(
                "managedBy", \.managedBy, .choice, default: "nobody else",
                """
                Our own: `Repository` where the document is kept in a repository and applied from there, so that the API \
                [refuses to change](reference/api-objects.md#documents-kept-elsewhere) single objects.
                """),
            .list(
                "administrators", \.administrators, .address, default: "none",
                "The administrators' addresses. The first one gets postmaster's mail."),
            .optional(
                "Postmaster", \.postmaster, .address, default: "the first administrator",
                "The recipient of mail to `postmaster@` of Authoritative domains."),
            .optional(
                "Abuse", \.abuse, .address, default: "`Postmaster`, else the first administrator",
                "The recipient of mail to `abuse@` of Authoritative domains."),
        ])
}

extension ValueKind where Value == String {
    // The name is part of queue names and of file names.
    fileprivate static let organizationName = ValueKind(
        .organizationName, expected: "a name of letters, digits, dots, hyphens and underscores"
    ) { text in
        let isName =
            (1...64).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { octet in
                (octet | 0x20 >= UInt8(ascii: "a") && octet | 0x20 <= UInt8(ascii: "z"))
                    || (octet >= UInt8(ascii: "0") && octet <= UInt8(ascii: "9")) || octet == UInt8(ascii: ".")
                    || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
            }
        return isName ? text : nil
    }
}
