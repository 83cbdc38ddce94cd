internal import Identity
import MIME
package import Mail
import MailFlow
import NIOCore
package import Queueing

/// Items in quarantine that match, page by page, the newest first.
package struct QuarantineList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("quarantine.list", .quarantineRead, trail: .entry(.quarantineList))

    /// The most items that are counted, where they must be counted one by one.
    package static let mostCounted = 10_000

    /// The conditions.
    package var filter: QuarantineFilter
    /// Which page, 1 to 1,000.
    package var page: Int
    /// Items of a page, 1 to 1,000.
    package var pageSize: Int

    /// Asks for a page.
    package init(_ filter: QuarantineFilter = QuarantineFilter(), page: Int = 1, pageSize: Int = 100) {
        self.filter = filter
        self.page = page
        self.pageSize = pageSize
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantinePage {
        try Bounds.check(page, "page", in: 1...1_000)
        try Bounds.check(pageSize, "pageSize", in: 1...1_000)
        var query = try filter.query(in: administration, by: caller)
        query.limit = pageSize
        query.offset = (page - 1) * pageSize
        let found: [QuarantineItem]
        let total: Int
        var blocked: Int?
        do throws(StoreError) {
            found = try await administration.stores.quarantine.quarantined(query)
            let isWhole = found.count < pageSize && (page == 1 || !found.isEmpty)
            total =
                isWhole
                ? query.offset + found.count
                : try await administration.stores.quarantine.quarantinedCount(query, most: Self.mostCounted)
            if !query.hasBlockedSenders, total < Self.mostCounted {
                var all = query
                all.hasBlockedSenders = true
                let count = try await administration.stores.quarantine.quarantinedCount(all, most: Self.mostCounted)
                // Whoever looks behind the last page has counted nothing.
                if count < Self.mostCounted, count >= total, page == 1 || !found.isEmpty { blocked = count - total }
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        // Which organizations there are is none of a recipient's business.
        if found.isEmpty, let organization = query.organization, caller.isAdministrator {
            try await administration.expectOrganization(organization)
        }
        try await administration.recordLook(
            .quarantineList, by: caller, organization: query.organization, nil, filter.words)
        let counted = max(total, query.offset + found.count)
        return QuarantinePage(
            value: found.map { QuarantineItemView($0) }, page: page, pageSize: pageSize, total: counted,
            isTotalCut: total == Self.mostCounted || counted > total, blockedSenders: blocked)
    }
}

/// One item in quarantine.
package struct QuarantineShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("quarantine.show", .quarantineRead, trail: .entry(.quarantineShow))

    /// The item, by its identity, or by the MessageTraceId where one recipient's copy is held.
    package var item: String

    /// Asks about an item.
    package init(item: String) { self.item = item }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineItemView {
        let found = try await administration.item(named: item, for: caller)
        try await administration.recordLook(
            .quarantineShow, by: caller, organization: found.organization,
            ObjectReference(.quarantineItem, found.identity.description), nil)
        return QuarantineItemView(found)
    }
}

/// The text of an item in quarantine, for reading.
package struct QuarantinePreview: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.preview", .quarantineContent, needs: .writableStore, trail: .entry(.quarantinePreview))

    /// Octets of text, and of header, that are given at most.
    static let mostText = 256 << 10
    /// Octets of a message that is looked into; of a larger one there is the header alone.
    static let mostContent = 64 << 20

    /// The item.
    package var item: String
    /// Why it is read, in 8 to 500 characters; nil for the reason that the request has.
    package var reason: String?

    /// Asks for the text of an item.
    package init(item: String, reason: String? = nil) {
        self.item = item
        self.reason = reason
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineText {
        let found = try await administration.item(named: item, for: caller)
        try caller.check(.preview, found)
        let reason = try administration.reasonForContent(
            reason, of: found.organization, by: caller, isAlwaysNeeded: false)
        let content = try await administration.content(of: found).content
        try await administration.record(
            content: administration.entry(
                .quarantinePreview, by: caller, on: found, change: "text read", reason: reason),
            before: "Nothing of \(found.identity) is shown")
        return try await QuarantineWork.run("\(found.identity) can't be read") {
            try QuarantineText(of: found, try content.read(at: 0, count: Self.mostContent), content.size)
        }
    }
}

/// An item in quarantine whose content may be read; ``Summary`` tells of the file that its content is written to.
package struct QuarantineExport: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.export", .quarantineContent, needs: .writableStore, trail: .entry(.quarantineExport))

    /// The item.
    package var item: String
    /// Why it is read, in 8 to 500 characters; nil for the reason that the request has.
    package var reason: String?

    /// Asks for the content of an item.
    package init(item: String, reason: String? = nil) {
        self.item = item
        self.reason = reason
    }

    /// What was written.
    package struct Summary: Codable, Sendable, Hashable {
        /// The item.
        package var identity: String
        /// Octets written.
        package var size: Int
        /// The file; nil for standard output.
        package var file: String?
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineItemView {
        let found = try await administration.item(named: item, for: caller)
        guard caller.isAdministrator else {
            throw OperationFailure(.notAllowed, "Only an administrator can write out what is in quarantine.")
        }
        let reason = try administration.reasonForContent(
            reason, of: found.organization, by: caller, isAlwaysNeeded: false)
        _ = try await administration.content(of: found)
        try await administration.record(
            content: administration.entry(
                .quarantineExport, by: caller, on: found, change: "content read", reason: reason),
            before: "\(found.identity) was not exported")
        return QuarantineItemView(found)
    }

    /// Writes the message of an item that may be read, as it was received. Throws ``OperationFailure``.
    package static func write(
        _ item: QuarantineItemView, from lookup: any MessageLookup, to output: ExportOutput
    ) async throws(OperationFailure) -> Summary {
        let content = try await MessageExport.content(of: SequenceNumber(item.sequence), in: lookup)
        do {
            var position = 0
            while position < content.size {
                let piece = try content.read(at: position, count: 256 << 10)
                guard piece.readableBytes > 0 else { break }
                try output.write(piece)
                position += piece.readableBytes
            }
            guard position == content.size else {
                throw OperationFailure(
                    .unavailable, "\(item.identity) is not whole in the store; only its beginning could be read.")
            }
        } catch {
            throw OperationFailure(error, "\(item.identity) can't be exported")
        }
        return Summary(identity: item.identity, size: content.size, file: output.file)
    }
}
