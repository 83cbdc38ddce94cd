internal import Mail

extension HostedConnectionFilterPolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = HostedConnectionFilterPolicy()

    /// The properties of the reference page, docs/reference/connection-filter.md.
    public static let table = ObjectTable<HostedConnectionFilterPolicy>(
        .hostedConnectionFilterPolicy,
        ignored: ["Identity", "Name", "IsDefault", "MakeDefault", "DirectoryBasedEdgeBlockMode"],
        properties: [
            .value(
                "AdminDisplayName", \.adminDisplayName, .displayName, default: "none",
                "Text for readers of the document."),
            .list(
                "IPAllowList", \.ipAllowList, .ipListEntry, default: "none",
                """
                Mail from these addresses is not filtered for spam. Up to 1,273 entries: an address, a range of up to 256 \
                addresses, or a block from `/24` to `/32`.
                """),
            .list(
                "IPBlockList", \.ipBlockList, .ipListEntry, default: "none",
                """
                Mail from these addresses is refused, with `550 5.7.513`. Entries as above; an address in both lists is \
                allowed.
                """),
            .flag(
                "EnableSafeList", \.enableSafeList,
                """
                Whether mail from addresses on the operator's [lists of good senders](#lists-in-dns) is not filtered for \
                spam.
                """),
            .flag(
                "IPAllowHonoursDmarc", \.ipAllowHonoursDmarc,
                """
                Our own: whether mail from `IPAllowList` that fails authentication is treated like other mail that fails.
                """),
            .flag(
                "GreylistingEnabled", \.isGreylistingEnabled,
                "Our own: whether mail from servers that are not known yet is [deferred once](#greylisting)."),
        ]
    ) { reader, policy in
        for name in ["Identity", "Name"] {
            guard let text = reader.peek(name), text != "Default" else { continue }
            reader.mistake(
                name, "is not Default: an organization has one such policy, which can't be renamed",
                mend: "write Default, or leave it out")
        }
        if let text = reader.peek("IsDefault"), ValueKind.flag.parse(text) == false {
            reader.mistake(
                "IsDefault", "is false, and there is no other such policy", mend: "write true, or leave it out")
        }
        for (name, list) in [("IPAllowList", policy.ipAllowList), ("IPBlockList", policy.ipBlockList)]
        where list.count > maximumEntries {
            reader.mistake(
                name, "has \(list.count) entries, and \(maximumEntries) are the most",
                mend: "join neighbouring addresses into ranges or blocks, which count as one entry each")
        }
    }
}

extension ValueKind where Value == String {
    /// Text of up to 255 characters, or none.
    fileprivate static let displayName = ValueKind(.text(0...255), expected: "a text of up to 255 characters") { text in
        text.unicodeScalars.count <= 255 ? text : nil
    }
}
