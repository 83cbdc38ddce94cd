internal import Mail

/// Rules of `tenantAllowBlockListItems`, `tenantAllowBlockListSpoofItems` and `advancedDelivery`
/// (docs/reference/allow-block-list.md).
extension OrganizationValidator {
    func allowBlockLists() {
        items()
        spoofItems()
        advancedDelivery()
    }

    /// Entries of one list with one action that EOP has.
    private static let mostItems = 500
    /// Pairs that EOP has.
    private static let mostSpoofItems = 1_024

    private struct Name: Hashable {
        var list: TenantAllowBlockListItem.ListType
        var key: String
    }

    private func items() {
        var lines: [TenantAllowBlockListItem.Action: [Name: Int]] = [:]
        var counts: [TenantAllowBlockListItem.ListType: [TenantAllowBlockListItem.Action: Int]] = [:]
        for entry in parts.tenantAllowBlockListItems {
            let item = entry.object
            let count = counts[item.listType, default: [:]][item.action, default: 0] + 1
            counts[item.listType, default: [:]][item.action] = count
            if parts.isEOPCompatible, count == Self.mostItems + 1 {
                entry.reader.mistake(
                    nil,
                    "is entry \(count) of the list \(item.listType.rawValue) with \(item.action.rawValue), and EOP has "
                        + "\(Self.mostItems) at most", mend: "remove some, or eop-compatible")
            }
            // What is no value of its list is a mistake already.
            guard let value = try? AllowBlockValue(item.value, of: item.listType) else { continue }
            let name = Name(list: item.listType, key: value.key)
            if let line = lines[item.action, default: [:]].updateValue(entry.reader.line, forKey: name) {
                entry.reader.mistake("Value", "is in the list already, in line \(line)", mend: "keep one of them")
            } else if let line = lines[item.action == .allow ? .block : .allow]?[name] {
                entry.reader.warning(
                    "Action", "is \(item.action.rawValue), and line \(line) has the other: Block wins",
                    mend: "keep one of them")
            }
            if item.action == .allow, case .sender(let pattern) = value { allowed(pattern, entry.reader) }
        }
    }

    // Whoever can write any sender passes then.
    private func allowed(_ pattern: SenderPattern, _ reader: ObjectReader) {
        let domain: Domain? =
            switch pattern {
            case .address: nil
            case .domain(let domain), .suffix(let domain): domain
            }
        guard let domain, isAccepted(domain) else { return }
        reader.warning(
            "Value", "\(domain) is a domain of the organization, and whoever pretends to be in it would pass",
            mend: "name single addresses, or an inbound connector for the servers that send for it")
    }

    private func spoofItems() {
        var lines: [TenantAllowBlockListSpoofItem: Int] = [:]
        for (index, entry) in parts.tenantAllowBlockListSpoofItems.enumerated() {
            let item = entry.object
            if let line = lines.updateValue(entry.reader.line, forKey: item) {
                entry.reader.mistake("SpoofedUser", "is in the list already, in line \(line)", mend: "keep one of them")
            }
            if parts.isEOPCompatible, index == Self.mostSpoofItems {
                entry.reader.mistake(
                    nil, "is pair \(index + 1), and EOP has \(Self.mostSpoofItems) at most",
                    mend: "remove some, or eop-compatible")
            }
            guard let domain = item.spoofedUser.namedDomain, !parts.hasUnreadableDomain, entry.reader.has("SpoofType")
            else { continue }
            switch (item.spoofType, isAccepted(domain)) {
            case (.internal, false):
                entry.reader.mistake(
                    "SpoofType", "is Internal, and \(domain) is not an accepted domain of the organization",
                    mend: "write External")
            case (.external, true):
                entry.reader.mistake(
                    "SpoofType", "is External, and \(domain) is an accepted domain of the organization",
                    mend: "write Internal")
            case (.internal, true), (.external, false): break
            }
        }
    }

    private func advancedDelivery() {
        let delivery = parts.document.advancedDelivery
        if !parts.hasUnreadableDomain {
            for address in delivery.secOpsMailboxes {
                guard let domain = address.domain, !isAccepted(domain) else { continue }
                root.mistake(
                    "advancedDelivery", "SecOpsMailboxes: \(address) is not in an accepted domain of the organization",
                    mend: Suggestion.mend(
                        for: domain.name, among: acceptedNames,
                        otherwise: "name a mailbox in one of"))
            }
        }
        guard parts.isEOPCompatible else { return }
        for (name, count, most) in [
            ("PhishSimDomains", delivery.phishSimDomains.count, AdvancedDelivery.maximumDomains),
            ("PhishSimSenderIpRanges", delivery.phishSimSenderIPRanges.count, AdvancedDelivery.maximumRanges),
        ] where count > most {
            root.mistake(
                "advancedDelivery", "\(name): has \(count) entries, and EOP has \(most) at most",
                mend: "remove some, or eop-compatible")
        }
    }
}

extension SpoofedUser {
    /// The domain of whom it names; nil for everybody.
    fileprivate var namedDomain: Domain? {
        switch self {
        case .address(let address): address.domain
        case .domain(let domain): domain
        case .any: nil
        }
    }
}
