public import NIOCore

extension ByteBuffer {
    /// Appends decisions as the JSON that `JSONDecoder` reads back as `[Decision]`, without `JSONEncoder`, because a
    /// record is written at every commit.
    public mutating func writeJSON(_ decisions: [Decision]) {
        writeJSON { writer in
            writer.array { writer in
                for decision in decisions { decision.write(to: &writer) }
            }
        }
    }

    /// Appends edits as the JSON that `JSONDecoder` reads back as ``MessageEdits``.
    public mutating func writeJSON(_ edits: MessageEdits) {
        writeJSON { writer in
            writer.object { writer in
                writer.key("prepended")
                writer.array(edits.prepended)
                writer.key("appended")
                writer.array(edits.appended)
                if !edits.removed.isEmpty {
                    writer.key("removed")
                    writer.array { writer in for range in edits.removed { writer.range(range) } }
                }
                if !edits.junkFields.isEmpty {
                    writer.key("junkFields")
                    writer.array(edits.junkFields)
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

    private mutating func writeJSON(_ value: (inout JSONWriter) -> Void) {
        // The buffer's storage goes into the writer and back, so that it is never copied.
        var writer = JSONWriter()
        swap(&self, &writer.buffer)
        value(&writer)
        swap(&self, &writer.buffer)
    }
}

extension Decision {
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
                    writer.string(object.kind)
                    writer.key("name")
                    writer.string(object.name)
                }
            }
            if let recipient {
                writer.key("recipient")
                writer.string(recipient)
            }
            writer.key("inputs")
            writer.array(inputs)
            writer.key("outcome")
            writer.string(outcome)
            if let reply {
                writer.key("reply")
                writer.string(reply)
            }
        }
    }
}
