import Identity
package import Mail

extension SQLiteAccess {
    /// Adds entries to the audit log, all or none.
    package func record(_ entries: [AuditEntry]) async throws(StoreError) {
        try await change { try $0.record(entries) }
    }

    /// The newest entries that match a query, behind a place where one is given, the newest first. A portion of the log is read at
    /// a time, so that whoever else reads waits for no more than that.
    package func audit(
        matching query: AuditQuery, behind place: AuditPlace?
    ) async throws(StoreError) -> [NumberedAuditEntry] {
        var search = AuditSearch(query, behind: place)
        while !search.isOver {
            let before = search
            search = try await read { reader -> AuditSearch in
                var search = before
                try reader.goOn(with: &search)
                return search
            }
        }
        return search.entries
    }

    /// The number and the digest of the last entry.
    package func auditHead() async throws(StoreError) -> AuditHead { try await read { try $0.auditHead() } }

    /// Goes through the whole log and tells what is not as it was written. A portion is read at a time, so that whoever else
    /// reads waits for no more than that.
    package func verifyAudit(noted: AuditHead?) async throws(StoreError) -> AuditVerification {
        var checker = AuditChecker(noted: noted)
        while true {
            let before = checker
            let (after, found) = try await read { reader -> (AuditChecker, AuditVerification?) in
                var checker = before
                let found = try reader.verifyAudit(&checker)
                return (checker, found)
            }
            if let found { return found }
            checker = after
        }
    }
}
