import Log
import Mail
import NIOConcurrencyHelpers
import Organization
package import Queueing

/// The entries of organizations' lists that accepted mail was let pass by, until that is written down: those with `RemoveAfter`
/// end behind their last use.
package final class AllowBlockUses: CommitObserver {
    /// The values of entries by organization.
    private let used = NIOLockedValueBox<[String: Set<String>]>([:])

    /// No use of any entry.
    package init() {}

    /// Takes what the store has committed.
    package func committed(_ transaction: StoreTransaction, _ receipt: CommitReceipt) {
        for acceptance in transaction.acceptances {
            for decision in acceptance.decisions {
                guard let object = decision.object, object.kind == .tenantAllowBlockListItem else { continue }
                used.withLockedValue { _ = $0[acceptance.organization, default: []].insert(object.name) }
            }
        }
    }

    /// Gives what is not written down yet, and forgets it.
    func take() -> [String: Set<String>] {
        used.withLockedValue { used in
            defer { used = [:] }
            return used
        }
    }

    /// Takes back what could not be written down.
    func takeBack(_ values: Set<String>, of organization: String) {
        used.withLockedValue { $0[organization, default: []].formUnion(values) }
    }
}

extension Administration {
    /// Writes down when entries with `RemoveAfter` were used: as a new revision of the document, and therefore for each entry
    /// not more often than every five days. What fails is tried again with the next call.
    package func keep(_ uses: AllowBlockUses) async {
        let now = time.wallTime()
        for (organization, values) in uses.take() {
            guard let document = configuration.snapshot.organization(named: organization)?.document,
                document.tenantAllowBlockListItems.contains(where: { $0.isRenewed(by: values, at: now) })
            else { continue }
            do throws(OperationFailure) {
                _ = try await changeItems(
                    of: organization, .tablSet, values.sorted(), by: .system, change: "LastUsedDate",
                    overriding: "The last use of entries is written down."
                ) { list throws(OperationFailure) in
                    var renewed: [TenantAllowBlockListItem] = []
                    for index in list.indices where list[index].isRenewed(by: values, at: now) {
                        list[index].lastUsedDate = now
                        renewed.append(list[index])
                    }
                    return renewed
                }
            } catch {
                uses.takeBack(values, of: organization)
                logger.log(
                    .organizationUsesUnkept,
                    [.organization: organization, .error: error.lines.joined(separator: " ")])
            }
        }
    }
}

extension TenantAllowBlockListItem {
    /// How old what is written down of a use gets before another one is.
    private static let pause = Interval.hours(24 * 5)

    /// Whether a use of these values is to be written down for the entry. Only senders and addresses are used by themselves; a URL
    /// may be written as a sender is.
    fileprivate func isRenewed(by values: Set<String>, at now: WallTime) -> Bool {
        guard listType == .sender || listType == .ip, removeAfter != nil, isInForce(at: now), let lastUsedDate,
            values.contains(value)
        else { return false }
        return now.milliseconds - lastUsedDate.milliseconds >= Self.pause.milliseconds
    }
}
