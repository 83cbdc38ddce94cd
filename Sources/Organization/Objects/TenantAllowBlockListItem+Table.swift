internal import Mail

extension TenantAllowBlockListItem: DescribedObject {
    /// Each property at its default.
    public static let blank = TenantAllowBlockListItem(.sender, "", .block)

    /// The properties of the reference page, docs/reference/allow-block-list.md.
    public static let table = ObjectTable<TenantAllowBlockListItem>(
        .tenantAllowBlockListItem,
        ignored: ["Identity", "CreatedDateTime", "LastModifiedDateTime", "ListSubType", "ModifiedBy"],
        properties: [
            .required(
                "Value", \.value, .text(1...320),
                "The sender, URL, hash or address, in the [syntax](#syntax) of its list."
            ),
            .required("ListType", \.listType, .choice, "The list that it is in."),
            .required(
                "Action", \.action, .choice, isEssential: false, "What is done for it. Of two entries, `Block` wins."),
            .optional(
                "ExpirationDate", \.expirationDate, .dateTime, default: "none",
                "When it ends. Without an offset the time is UTC."),
            .flag("NoExpiration", \.noExpiration, "Whether it never ends."),
            .optional(
                "RemoveAfter", \.removeAfter, .number([removeAfterDays]), default: "none", for: "`Allow`",
                "How many days behind its last use it ends."),
            .optional(
                "LastUsedDate", \.lastUsedDate, .dateTime, default: "none", for: "`RemoveAfter`",
                "When it was last used, as far as that is [written down](#the-end-of-an-entry)."),
            .value("Notes", \.notes, .text, default: "none", "Text for readers of the document."),
            .optional(
                "SubmissionID", \.submissionID, .text(1...64), default: "none", for: "`Allow`",
                "The [submission](#entries-of-submissions) that it was made for."),
            .value(
                "SubmissionReason", \.submissionReason, .text, default: "none", for: "`SubmissionID`",
                "Our own: why the submission was right."),
        ], check: check)

    private static func check(_ reader: ObjectReader, _ item: inout TenantAllowBlockListItem) {
        if let type = reader.peek("ListSubType"), type != "Tenant" {
            reader.mistake(
                "ListSubType", "is not Tenant, and URLs of simulations stand elsewhere here",
                mend: "put the URL into PhishSimUrls of advancedDelivery")
        }
        // What can't be read is a mistake by then.
        guard let list = ListType(rawValue: reader.peek("ListType") ?? ""), !item.value.isEmpty else { return }
        checkValue(reader, item, list)
        checkEnd(reader, item, list)
        checkSubmission(reader, item, list)
    }

    private static func checkValue(_ reader: ObjectReader, _ item: TenantAllowBlockListItem, _ list: ListType) {
        do throws(ListEntryRefusal) {
            let value = try AllowBlockValue(item.value, of: list)
            if let refusal = item.action.refusal(of: value) { throw refusal }
            if item.action == .allow, case .sender(.suffix(let domain)) = value, domain.parent == nil {
                reader.warning(
                    "Value", "lets mail from all of the top-level domain \(domain) pass", mend: "name a domain in it")
            }
        } catch {
            reader.mistake("Value", "\(ObjectReader.short(item.value)) \(error.problem)", mend: error.mend)
        }
    }

    private static func checkEnd(_ reader: ObjectReader, _ item: TenantAllowBlockListItem, _ list: ListType) {
        let given = [
            ("ExpirationDate", item.expirationDate != nil), ("NoExpiration", item.noExpiration),
            ("RemoveAfter", item.removeAfter != nil),
        ].filter(\.1).map(\.0)
        if given.count > 1 {
            reader.mistake(
                given[1], "stands beside \(given[0]), and an entry has one end", mend: "keep one of them")
        } else if given.isEmpty, list != .ip {
            // A document tells no time at which it was written, so that EOP's 30 days can't be counted from it.
            reader.mistake(
                "ExpirationDate", "is not given, nor NoExpiration, so nobody knows when the entry ends",
                mend: item.action == .allow
                    ? "add ExpirationDate, or RemoveAfter: \(removeAfterDays) with LastUsedDate"
                    : "add ExpirationDate, or NoExpiration: true")
        }
        if item.removeAfter != nil {
            if item.action == .block {
                reader.mistake(
                    "RemoveAfter", "is for Allow only", mend: "write ExpirationDate, or NoExpiration: true")
            } else if item.lastUsedDate == nil {
                reader.mistake(
                    "LastUsedDate", "is not given, and RemoveAfter counts from it",
                    mend: "add LastUsedDate with the day on which the entry is made")
            }
        }
        if item.action == .allow, item.noExpiration, list != .ip {
            reader.mistake(
                "NoExpiration", "is for Block only, but for the list IP",
                mend: "write ExpirationDate, or RemoveAfter: \(removeAfterDays) with LastUsedDate")
        }
    }

    private static func checkSubmission(
        _ reader: ObjectReader, _ item: TenantAllowBlockListItem, _ list: ListType
    ) {
        if item.action == .allow, item.submissionID == nil, list == .url || list == .fileHash {
            reader.warning(
                "SubmissionID", "is not given, and without it Allow says nothing in the list \(list.rawValue)",
                mend: "add SubmissionID and SubmissionReason, or remove the entry")
        }
        if item.submissionID != nil, item.action == .block {
            reader.mistake("SubmissionID", "is for Allow only", mend: "leave it out")
        } else if item.submissionID != nil, item.submissionReason.isEmpty {
            reader.mistake(
                "SubmissionReason", "is not given, and an entry of a submission lets even malware pass",
                mend: "add SubmissionReason with why the submission was right")
        } else if item.submissionID == nil, !item.submissionReason.isEmpty {
            reader.mistake(
                "SubmissionReason", "stands there without a SubmissionID",
                mend: "add SubmissionID, or put it into Notes")
        }
    }
}

extension TenantAllowBlockListItem.Action {
    /// What of its list's syntax is no entry for this action; nil for what is one.
    func refusal(of value: AllowBlockValue) -> ListEntryRefusal? {
        guard self == .allow, case .url(let pattern) = value, pattern.hasManyHosts else { return nil }
        return ListEntryRefusal(
            "means many hosts, which can only be blocked",
            mend: "write one host, or put it into PhishSimUrls of advancedDelivery if it is of a simulation")
    }
}
