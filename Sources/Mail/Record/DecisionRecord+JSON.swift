public import NIOCore

extension ByteBuffer {
    /// Appends decisions as the JSON that `JSONDecoder` reads back as `[Decision]`, without `JSONEncoder`, because a
    /// record is written at every commit.
    public mutating func writeJSON(_ decisions: [Decision]) {
        writeJSON(capacity: 512 * decisions.count) { writer in
            writer.array { writer in
                for decision in decisions { decision.write(to: &writer) }
            }
        }
    }

    /// Appends what mail flow rules did as the JSON that `JSONDecoder` reads back as `[RuleHit]`.
    public mutating func writeJSON(_ hits: [RuleHit]) {
        writeJSON(capacity: 128 * hits.count) { writer in
            writer.array { writer in
                for hit in hits {
                    writer.object { writer in
                        writer.key("rule")
                        writer.string(hit.rule, limit: Decision.textOctets)
                        writer.key("effect")
                        writer.string(hit.effect.rawValue)
                        writer.key("actions")
                        writer.array(hit.actions)
                        guard let reason = hit.reason else { return }
                        writer.key("reason")
                        writer.string(reason, limit: Decision.textOctets)
                    }
                }
            }
        }
    }

    /// Appends edits as the JSON that `JSONDecoder` reads back as ``MessageEdits``.
    public mutating func writeJSON(_ edits: MessageEdits) {
        writeJSON(capacity: 1_024) { writer in
            writer.object { writer in
                writer.key("prepended")
                writer.array(edits.prepended)
                writer.key("appended")
                writer.array(edits.appended)
                if !edits.removed.isEmpty {
                    writer.key("removed")
                    writer.array { writer in for range in edits.removed { writer.range(range) } }
                }
                if !edits.stamps.isEmpty {
                    writer.key("stamps")
                    writer.array(edits.stamps)
                }
                if !edits.organizationStamps.isEmpty {
                    writer.key("organizationStamps")
                    writer.array(edits.organizationStamps)
                }
                if !edits.replacements.isEmpty {
                    writer.key("replacements")
                    writer.array { writer in
                        for replacement in edits.replacements {
                            writer.object { writer in
                                writer.key("range")
                                writer.range(replacement.range)
                                writer.key("octets")
                                writer.string(Base64.encode(replacement.octets.readableBytesView))
                            }
                        }
                    }
                }
                if let wrapper = edits.wrapper {
                    writer.key("wrapper")
                    writer.array(wrapper)
                }
                if !edits.trusted.isEmpty {
                    writer.key("trusted")
                    writer.array { writer in
                        for field in edits.trusted {
                            writer.object { writer in
                                writer.key("range")
                                writer.range(field.range)
                                guard let scope = field.scope else { return }
                                writer.key("scope")
                                writer.range(scope)
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func writeJSON(capacity: Int, _ value: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(capacity: capacity)
        value(&writer)
        _ = writer.octets.withOctets { writeBytes($0) }
    }
}

extension Decision {
    /// Octets that one text of a decision may take in the record of a message.
    public static let textOctets = 1_024

    /// The same with every text that a stranger may have written cut short.
    ///
    /// - Parameter limit: octets of a text.
    public func cut(toOctets limit: Int = String.recordedOctets) -> Decision {
        var cut = self
        cut.recipient = recipient?.cut(toOctets: limit)
        cut.inputs = inputs.prefix(64).map { Input($0.name, $0.value.cut(toOctets: limit)) }
        cut.outcome = outcome.cut(toOctets: limit)
        cut.reply = reply?.cut(toOctets: limit)
        return cut
    }

    /// About how many octets it takes in a record.
    public var octets: Int {
        var octets = 64 + outcome.octets
        for text in [organization, object?.name, recipient, reply] { octets += text?.utf8.count ?? 0 }
        for input in inputs { octets += 24 + input.name.rawValue.utf8.count + input.value.utf8.count }
        return octets
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("stage")
            writer.string(stage.rawValue)
            if let organization {
                writer.key("organization")
                writer.string(organization)
            }
            if let revision {
                writer.key("revision")
                writer.number(revision)
            }
            if let object {
                writer.key("object")
                writer.object { writer in
                    writer.key("kind")
                    writer.string(object.kind.rawValue)
                    writer.key("name")
                    writer.string(object.name)
                }
            }
            if let recipient {
                writer.key("recipient")
                writer.string(recipient, limit: Decision.textOctets)
            }
            writer.key("inputs")
            writer.array { writer in
                for input in inputs {
                    writer.object { writer in
                        writer.key("name")
                        writer.string(input.name.rawValue)
                        writer.key("value")
                        writer.string(input.value, limit: Decision.textOctets)
                    }
                }
            }
            writer.key("outcome")
            outcome.write(to: &writer)
            if let reply {
                writer.key("reply")
                writer.string(reply, limit: Decision.textOctets)
            }
        }
    }
}
