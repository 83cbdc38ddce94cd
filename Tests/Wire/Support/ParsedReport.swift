import Foundation
import PosternTesting

/// A delivery report as Python's `email` package understands it.
struct ParsedReport: Decodable {
    struct Recipient: Decodable {
        let action: String
        let status: String
        let finalRecipient: String
        let diagnosticCode: String?
        let remoteMTA: String?
    }

    /// Problems that Python found in any part.
    let defects: [String]
    let contentType: String
    let reportType: String?
    let parts: [String]
    let subject: String
    let returnPath: String?
    let autoSubmitted: String?
    let reportingMTA: String?
    let recipients: [Recipient]
    /// The Message-ID in the returned original.
    let originalMessageID: String?
    /// The text for people.
    let text: String

    private static let script = """
        import email, email.policy, json, sys
        message = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
        parts = list(message.iter_parts())
        status = next((p for p in parts if p.get_content_type() == 'message/delivery-status'), None)
        blocks = list(status.get_payload()) if status else []
        def field(block, name):
            value = block[name]
            return None if value is None else str(value)
        original = parts[2] if len(parts) > 2 else None
        if original is not None and original.get_content_type() == 'message/rfc822':
            inner = original.get_payload(0)
        elif original is not None:
            inner = email.message_from_bytes(original.get_payload(decode=True), policy=email.policy.default)
        else:
            inner = None
        print(json.dumps({
            'defects': [repr(d) for p in message.walk() for d in p.defects],
            'contentType': message.get_content_type(),
            'reportType': message.get_param('report-type'),
            'parts': [p.get_content_type() for p in parts],
            'subject': str(message['subject']),
            'returnPath': field(message, 'return-path'),
            'autoSubmitted': field(message, 'auto-submitted'),
            'reportingMTA': field(blocks[0], 'reporting-mta') if blocks else None,
            'recipients': [{
                'action': field(b, 'action'), 'status': field(b, 'status'),
                'finalRecipient': field(b, 'final-recipient'), 'diagnosticCode': field(b, 'diagnostic-code'),
                'remoteMTA': field(b, 'remote-mta')} for b in blocks[1:]],
            'originalMessageID': field(inner, 'message-id') if inner else None,
            'text': message.get_body(('plain',)).get_content() if message.get_body(('plain',)) else '',
        }))
        """

    /// Parses a message as it lies in a Maildir.
    init(_ message: Data) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/report"
        try message.write(to: URL(fileURLWithPath: path))
        let (status, output) = try await RunningProgram.run("python3", ["-c", Self.script, path])
        guard status == 0 else {
            throw ProgramError(
                "Python cannot parse the report:\n\(output)\n\(String(decoding: message, as: UTF8.self))")
        }
        self = try JSONDecoder().decode(ParsedReport.self, from: Data(output.utf8))
    }
}
