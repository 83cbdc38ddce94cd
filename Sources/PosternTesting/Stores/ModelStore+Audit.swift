import Identity
package import Mail

extension ModelStore: AuditStore {
    /// Adds entries, all or none.
    package func record(_ entries: [AuditEntry]) async throws(StoreError) {
        try change { state throws(StoreError) in try state.record(entries) }
    }

    /// The newest entries that match, behind a place where one is given, the newest first.
    package func audit(
        matching query: AuditQuery, behind place: AuditPlace?
    ) async throws(StoreError) -> [NumberedAuditEntry] {
        try read { state in
            let found = state.records.audit.enumerated()
                .map { NumberedAuditEntry(id: Int64($0.offset) + 1, $0.element) }
                .filter { numbered in query.matches(numbered.entry) && place.map { numbered.place < $0 } ?? true }
            return Array(found.sorted { $1.place < $0.place }.prefix(max(1, query.limit)))
        }
    }

    /// The number and the digest of the last entry.
    package func auditHead() async throws(StoreError) -> AuditHead {
        try read { state throws(StoreError) in
            let last = try state.auditLinks().last
            return last.map { AuditEnd(entry: $0.row.id, digest: $0.digest).head } ?? AuditEnd.beginning.head
        }
    }

    /// Goes through the whole log, which nobody can have changed.
    package func verifyAudit(noted: AuditHead?) async throws(StoreError) -> AuditVerification {
        try read { state throws(StoreError) in
            var checker = AuditChecker(noted: noted)
            let links = try state.auditLinks()
            for link in links { checker.take(link, gaps: []) }
            let end = links.last.map { AuditEnd(entry: $0.row.id, digest: $0.digest) } ?? AuditEnd.beginning
            return checker.end(end, gaps: [])
        }
    }
}

extension ModelStore.State {
    /// The entries of the audit log, each linked to the one before.
    fileprivate func auditLinks() throws(StoreError) -> [AuditLink] {
        var links: [AuditLink] = []
        for (index, entry) in records.audit.enumerated() {
            do {
                let row = try AuditRow(entry, id: Int64(index) + 1)
                links.append(AuditLink(row, after: links.last?.digest ?? AuditEnd.beginning.digest))
            } catch {
                throw .failed("\(error)")
            }
        }
        return links
    }
}
