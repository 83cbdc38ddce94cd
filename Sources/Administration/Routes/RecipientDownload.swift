import HTTPTypes
import Identity
import Mail
import NIOCore
import Operations
import Organization

/// Writes the recipients of an organization as CSV, some at a time.
actor RecipientDownload {
    /// Recipients of one part.
    private static let portion = 1_000

    private let administration: Administration
    private let caller: Caller
    private let organization: String
    private var after = ""
    /// What was read before the answer began; nil once it is written.
    private var first: [RecipientView]?
    private var isEnded = false

    private init(
        _ first: [RecipientView], _ administration: Administration, by caller: Caller, of organization: String
    ) {
        self.first = first
        self.administration = administration
        self.caller = caller
        self.organization = organization
    }

    /// The answer that the file is. Throws ``Problem``.
    static func answer(_ request: RequestInHand) async throws(Problem) -> APIAnswer {
        let organization = try request.owner()
        // The first part before the answer begins: what can't be read is a problem, and no broken file.
        let first = try await request.perform(RecipientList(organization: organization, limit: Self.portion))
        let download = RecipientDownload(
            first, request.administration, by: request.principal.caller, of: organization)
        let parts = AsyncThrowingStream<ByteBuffer, any Error>(unfolding: { try await download.next() })
        var fields: HTTPFields = [:]
        fields[.contentDisposition] = "attachment; filename=\"recipients.csv\""
        return APIAnswer(fields: fields, .stream(type: "text/csv", parts))
    }

    /// The next part; nil behind the last one.
    private func next() async throws -> ByteBuffer? {
        guard !isEnded else { return nil }
        var text = ""
        let found: [RecipientView]
        if let first {
            text = CSVWriter.byteOrderMark + CSVWriter.line(RecipientFields.names)
            found = first
            self.first = nil
        } else {
            found = try await RecipientList(organization: organization, after: after, limit: Self.portion)
                .perform(in: administration, by: caller)
        }
        for recipient in found { text += CSVWriter.line(RecipientFields.names.map { recipient.properties[$0] }) }
        if let last = found.last?.properties["PrimarySmtpAddress"], found.count == Self.portion {
            after = last
        } else {
            isEnded = true
        }
        return ByteBuffer(string: text)
    }
}
