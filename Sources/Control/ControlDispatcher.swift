package import Foundation
package import Mail
package import Operations

/// Answers calls of the control socket: finds the operation by its name, and lets nothing happen when any of a call is
/// not understood.
package struct ControlDispatcher: Sendable {
    private let administration: Administration

    /// A dispatcher to what operations use.
    package init(_ administration: Administration) { self.administration = administration }

    /// The reply to a call, whatever it is.
    package func reply(to call: Data, from caller: Caller) async -> Data {
        do throws(OperationFailure) {
            let head: ControlWire.CallHead
            do {
                head = try JSONDecoder().decode(ControlWire.CallHead.self, from: call)
            } catch {
                throw OperationFailure(
                    "The running gateway does not understand this request (\(ControlWire.reason(error))); is it of the "
                        + "same version as the command?")
            }
            if let field = RepeatedField.first(in: call) {
                throw OperationFailure(
                    .usage,
                    "The request has the field \(SafeText.escaped(field, limit: 128)) twice, so that it could be read in "
                        + "two ways; give it once.")
            }
            guard head.version == ControlWire.version else {
                throw OperationFailure(
                    "The request is of version \(head.version) of the control protocol, and the running gateway speaks "
                        + "version \(ControlWire.version): use the `postern` of the gateway's release.")
            }
            guard let operation = OperationRegistry.named(head.operation) else {
                throw OperationFailure(
                    "The running gateway knows no operation \"\(SafeText.escaped(head.operation, limit: 64))\"; is it of "
                        + "the same version as the command?")
            }
            return try await operation.reply(to: call, in: administration, from: caller)
        } catch {
            return ControlWire.reply(error)
        }
    }
}

extension Operations.Operation {
    /// Performs a call of this operation, and gives the reply.
    fileprivate static func reply(
        to payload: Data, in administration: Administration, from caller: Caller
    ) async throws(OperationFailure) -> Data {
        let call: ControlWire.Call<Self>
        let unknown: String?
        do {
            call = try JSONDecoder().decode(ControlWire.Call<Self>.self, from: payload)
            unknown = try UnknownField.first(in: payload, beside: JSONEncoder().encode(call))
        } catch {
            throw OperationFailure(
                .usage,
                "The arguments of \(name) can't be read (\(ControlWire.reason(error))); is the command of the same "
                    + "version as the running gateway?")
        }
        if let unknown {
            throw OperationFailure(
                .usage,
                "\(name) has no field \(SafeText.escaped(unknown, limit: 128)); is the command of the same version as the "
                    + "running gateway?")
        }
        let answer = try await call.arguments.perform(in: administration, by: caller)
        do {
            // As commands print it: they need not make values of it for that (`ControlClient.askForJSON`).
            return Data(try JSONText.octets(ControlWire.Reply(answer: answer)))
        } catch {
            throw OperationFailure("The answer of \(name) can't be written: \(error).")
        }
    }
}

/// Finds fields that a type does not have: what was read is written again, and what is not there then was not known.
enum UnknownField {
    /// The path of the first unknown field, by name; nil when there is none. A field without value counts as absent.
    static func first(in given: Data, beside known: Data) throws -> String? {
        first(
            in: try JSONSerialization.jsonObject(with: given), beside: try JSONSerialization.jsonObject(with: known),
            at: "")
    }

    private static func first(in given: Any, beside known: Any, at path: String) -> String? {
        switch (given, known) {
        case (let given as [String: Any], let known as [String: Any]):
            for key in given.keys.sorted() {
                let place = path.isEmpty ? key : "\(path).\(key)"
                guard let value = given[key], !(value is NSNull) else { continue }
                guard let found = known[key] else { return place }
                if let unknown = first(in: value, beside: found, at: place) { return unknown }
            }
            return nil
        case (let given as [Any], let known as [Any]):
            for (index, pair) in zip(given, known).enumerated() {
                if let unknown = first(in: pair.0, beside: pair.1, at: "\(path)[\(index)]") { return unknown }
            }
            return nil
        case (let given as [String: Any], _): return given.isEmpty ? nil : path
        default: return nil
        }
    }
}
