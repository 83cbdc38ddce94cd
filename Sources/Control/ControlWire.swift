package import Foundation
package import Operations

/// The words of the control socket (docs/reference/operations.md).
///
/// Each message is a frame: its length in four octets, most significant first, and as many octets of JSON. A call is
/// `{"operation": "queue.list", "version": 1, "arguments": {…}}`, its reply `{"version": 1, "answer": …}` or
/// `{"version": 1, "failure": {…}}`. A connection carries any number of calls, one at a time.
package enum ControlWire {
    /// The version of these words, and of the arguments and answers. It rises when an older side could misunderstand.
    package static let version = 1

    /// A call.
    struct Call<Arguments: Operations.Operation>: Codable {
        var operation = Arguments.name
        var version = ControlWire.version
        var arguments: Arguments
    }

    /// What is read first of a call, to find its type.
    struct CallHead: Decodable {
        var operation: String
        var version: Int
    }

    /// A reply; either an answer or a failure.
    struct Reply<Answer: Codable>: Codable {
        var version = ControlWire.version
        var answer: Answer?
        var failure: OperationFailure?
    }

    /// What is read first of a reply.
    struct ReplyHead: Decodable {
        var version: Int
    }

    /// A call as octets.
    package static func call(_ operation: some Operations.Operation) throws(OperationFailure) -> Data {
        do {
            return try JSONEncoder().encode(Call(arguments: operation))
        } catch {
            throw OperationFailure("The request can't be written: \(reason(error)).")
        }
    }

    /// The answer of a reply. Throws the failure that it brings, and one of its own for a reply that can't be read.
    package static func answer<Asked: Operations.Operation>(
        to operation: Asked.Type, in payload: Data
    ) throws(OperationFailure) -> Asked.Answer {
        let head: ReplyHead
        do {
            head = try JSONDecoder().decode(ReplyHead.self, from: payload)
        } catch {
            throw OperationFailure(
                "The running gateway's answer to \(Asked.name) can't be read; is the gateway of the same version as the "
                    + "command?")
        }
        guard head.version == version else {
            throw OperationFailure(
                "The running gateway answers in version \(head.version) of the control protocol, and this command reads "
                    + "version \(version): use the `postern` of the gateway's release.")
        }
        let reply: Reply<Asked.Answer>
        do {
            reply = try JSONDecoder().decode(Reply<Asked.Answer>.self, from: payload)
        } catch {
            throw OperationFailure(
                "The running gateway's answer to \(Asked.name) can't be read (\(reason(error))); is the gateway of the "
                    + "same version as the command?")
        }
        if let failure = reply.failure { throw failure }
        guard let answer = reply.answer else {
            throw OperationFailure("The running gateway's answer to \(Asked.name) is empty; see its log.")
        }
        return answer
    }

    /// The answer of a reply as it stands there, on one line, without a value made of it. Throws what ``answer(to:in:)``
    /// throws.
    package static func answerText<Asked: Operations.Operation>(
        to operation: Asked.Type, in payload: Data
    ) throws(OperationFailure) -> ArraySlice<UInt8> {
        let line = [UInt8](payload)
        func isNull(_ range: Range<Int>) -> Bool { line[range].elementsEqual("null".utf8) }
        if let members = JSONText.members(of: line), let answer = members["answer"], !isNull(answer),
            members["failure"].map(isNull) ?? true, let given = members["version"],
            line[given].elementsEqual("\(version)".utf8)
        {
            return line[answer]
        }
        // Whatever it is instead, it is told in the same way.
        let answer = try answer(to: operation, in: payload)
        do {
            return try JSONText.octets(answer)[...]
        } catch {
            throw OperationFailure("The answer to \(Asked.name) can't be written: \(error).")
        }
    }

    /// A failure as a reply.
    static func reply(_ failure: OperationFailure) -> Data {
        // Text and numbers alone: there is nothing in it that can't be written.
        (try? JSONEncoder().encode(Reply<Done>(failure: failure))) ?? Data("{\"version\":\(version)}".utf8)
    }

    /// What is wrong with JSON, for the end of a sentence.
    static func reason(_ error: any Error) -> String {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let keys = (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue)
            return keys.isEmpty ? "the message" : keys.joined(separator: ".")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context): return "\(path(context, key)) is missing"
        case DecodingError.valueNotFound(_, let context): return "\(path(context)) has no value"
        case DecodingError.typeMismatch(_, let context): return "\(path(context)) is of another type"
        case DecodingError.dataCorrupted(let context): return "\(path(context)): \(context.debugDescription)"
        default: return "\(error)"
        }
    }
}
