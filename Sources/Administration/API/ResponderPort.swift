import Foundation
import HTTPTypes
import Identity
package import Mail
import NIOCore
package import Operations

/// Answers what is asked of the API over the control socket, by the same responder as the listener: a user of this
/// machine is an operator.
package struct ResponderPort: APIPort {
    /// The most octets of an answer that is made as it is read.
    static let mostOctets = APICall.mostOctets

    private let responder: APIResponder

    /// The port of a responder.
    package init(_ responder: APIResponder) { self.responder = responder }

    /// The answer to a call.
    package func answer(_ call: APICall, by caller: Caller) async -> APIReply {
        guard let head = Self.head(of: call) else {
            return Self.refusal(
                .badRequest, "The method, the path or a header field of the call is none that HTTP has.")
        }
        let octets = call.body.map { ByteBuffer(bytes: $0) }
        let body = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            if let octets { continuation.yield(octets) }
            continuation.finish()
        }
        let answer = await responder.answer(head, body: body, peer: .control(.local(caller)))
        return await Self.reply(answer)
    }

    /// The head of a call; nil where there is something in it that HTTP does not have.
    static func head(of call: APICall) -> HTTPRequest? {
        guard let method = HTTPRequest.Method(call.method), call.path.utf8.first == UInt8(ascii: "/"),
            call.path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let isBased = call.path == Route.base || call.path.utf8.starts(with: "\(Route.base)/".utf8)
        var head = HTTPRequest(
            method: method, scheme: nil, authority: nil, path: isBased ? call.path : Route.base + call.path)
        for field in call.fields {
            guard let name = HTTPField.Name(field.name), HTTPField.isValidValue(field.value) else { return nil }
            head.headerFields.append(HTTPField(name: name, value: field.value))
        }
        if let body = call.body { head.headerFields[.contentLength] = "\(body.count)" }
        return head
    }

    /// An answer as the control socket has it.
    private static func reply(_ answer: APIAnswer) async -> APIReply {
        var reply = APIReply(
            status: answer.status.code,
            fields: answer.fields.filter { $0.name != .contentType }.map { APICall.Field($0.name.rawName, $0.value) })
        switch answer.content {
        case .none: break
        case .octets(let octets, let type):
            reply.fields.append(APICall.Field("Content-Type", type))
            reply.body = Data(octets)
        case .stream(let type, let parts):
            reply.fields.append(APICall.Field("Content-Type", type))
            var body = Data()
            do {
                for try await part in parts {
                    guard body.count + part.readableBytes <= mostOctets else {
                        return refusal(
                            .contentTooLarge,
                            "The answer is larger than the \(mostOctets >> 20) MB that the control socket takes; ask "
                                + "at the API's address, or for less.")
                    }
                    body.append(contentsOf: part.readableBytesView)
                }
            } catch {
                return refusal(.internalServerError, "The answer was cut off; see the log of the gateway.")
            }
            reply.body = body
        case .events:
            return refusal(.notAcceptable, "A stream of events does not end; ask for it at the API's address.")
        }
        return reply
    }

    /// A problem of the way by the control socket itself, as a problem document.
    private static func refusal(_ status: HTTPResponse.Status, _ sentence: String) -> APIReply {
        let document = JSONValue.object([
            "type": .string("about:blank"), "title": .string(status.reasonPhrase),
            "status": .integer(Int64(status.code)), "detail": .string(sentence),
        ])
        return APIReply(
            status: status.code, fields: [APICall.Field("Content-Type", ProblemDocument.type)],
            body: Data(document.line.utf8))
    }
}
