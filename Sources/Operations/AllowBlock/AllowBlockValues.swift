import Mail
import Organization

/// A value of a caller's as sentences show it.
struct ShownValue: CustomStringConvertible {
    let description: String
    init(_ text: String) { description = "\"\(SafeText.escaped(text, limit: 80))\"" }
}

/// The values that an order on the tenant allow and block list names.
enum AllowBlockValues {
    /// Checks how many there are.
    static func checkCount(_ values: [String]) throws(OperationFailure) {
        guard (1...AllowBlockAdd.mostValues).contains(values.count) else {
            throw OperationFailure(
                .usage, "Give 1 to \(AllowBlockAdd.mostValues) values at once, not \(values.count).")
        }
    }

    /// Checks values that are to become entries. Throws a line for each that is none of its list.
    static func check(
        _ values: [String], _ list: TenantAllowBlockListItem.ListType, _ action: TenantAllowBlockListItem.Action
    ) throws(OperationFailure) {
        try checkCount(values)
        var seen: Set<String> = []
        let lines: [String] = values.compactMap { value in
            if let refusal = TenantAllowBlockListItem.refusal(of: value, in: list, action) {
                return "\(ShownValue(value)) \(refusal.problem); \(refusal.mend)."
            }
            return seen.insert(TenantAllowBlockListItem.key(of: value, in: list)).inserted
                ? nil : "\(ShownValue(value)) is given twice; give it once."
        }
        guard lines.isEmpty else { throw OperationFailure(.usage, lines: lines) }
    }

    /// The places of the entries of a list by their keys.
    static func places(
        in items: [TenantAllowBlockListItem], _ list: TenantAllowBlockListItem.ListType
    ) -> [String: [Int]] {
        Dictionary(grouping: items.indices.filter { items[$0].listType == list }) { items[$0].key }
    }

    /// The places of the entries that values name. Throws a line for each that names none, or two.
    static func places(
        of values: [String], _ list: TenantAllowBlockListItem.ListType, _ action: TenantAllowBlockListItem.Action?,
        in items: [TenantAllowBlockListItem]
    ) throws(OperationFailure) -> [Int] {
        let known = Self.places(in: items, list)
        var (places, missing, double): ([Int], [String], [String]) = ([], [], [])
        for value in values {
            let found = (known[TenantAllowBlockListItem.key(of: value, in: list)] ?? []).filter {
                items[$0].action == action ?? items[$0].action
            }
            switch found.count {
            case 0: missing.append(value)
            case 1: if !places.contains(found[0]) { places.append(found[0]) }
            default: double.append(value)
            }
        }
        guard missing.isEmpty else { throw unknown(missing, list, action) }
        guard double.isEmpty else {
            throw OperationFailure(
                .usage, lines: double.map { "\(ShownValue($0)) has an entry with Allow and one with Block; say which." }
            )
        }
        return places
    }

    /// There are no entries of these values.
    static func unknown(
        _ values: [String], _ list: TenantAllowBlockListItem.ListType, _ action: TenantAllowBlockListItem.Action?
    ) -> OperationFailure {
        OperationFailure(
            .notFound,
            lines: values.map {
                "The list \(list.rawValue) has no entry \(ShownValue($0))"
                    + (action.map { " with \($0.rawValue)" } ?? "")
                    + "; `postern tabl list` shows those it has."
            })
    }

    /// For the audit log: `Sender a@b.example, c.example`.
    static func text(_ values: [String], of list: TenantAllowBlockListItem.ListType) -> String {
        let shown = values.prefix(20).map { SafeText.escaped($0, limit: 80) }.joined(separator: ", ")
        return "\(list.rawValue) \(shown)" + (values.count > 20 ? " and \(values.count - 20) more" : "")
    }
}

extension Administration {
    /// Changes the entries of an organization's list as `body` says, which gives those that it is about.
    ///
    /// - Parameters:
    ///   - reason: why it is done, for the audit log; nil where nothing is said.
    ///   - overriding: why a document that is kept in a repository is changed here; nil where it is not to be then.
    func changeItems(
        of organization: String, _ action: AuditAction, _ values: [String], by caller: Caller, change: String,
        reason: String? = nil, overriding: String?,
        _ body: (inout [TenantAllowBlockListItem]) throws(OperationFailure) -> [TenantAllowBlockListItem]
    ) async throws(OperationFailure) -> AllowBlockChange {
        var items: [TenantAllowBlockListItem] = []
        let applied = try await changes.changeDocument(
            of: organization, ["tenantAllowBlockListItems"], author: caller.name, overriding: overriding,
            audit: { organization, revision in
                entry(
                    action, by: caller, organization: organization,
                    values.count == 1
                        ? ObjectReference(.tenantAllowBlockListItem, values[0])
                        : ObjectReference(.organization, organization),
                    change: "\(change); \(revision)", reason: overriding ?? reason)
            }
        ) { document throws(OperationFailure) in
            items = try body(&document.tenantAllowBlockListItems)
        }
        let now = time.wallTime()
        return AllowBlockChange(
            organization: applied.organization, revision: applied.revision, isNew: applied.isNew,
            items: items.map { AllowBlockItemView($0, at: now) })
    }
}
