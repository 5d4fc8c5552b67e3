; Where a panic ends.
;
; i1 qzi_boundary(call, environment): calls call(environment); false when it
; returned, true when a panic left it. The landing pad does not resume, and that
; alone ends a forced unwind: the context of this frame is in place, and the
; exception object belongs to the runtime. No setjmp is needed, so entering
; costs what an indirect call costs.

declare i32 @__gcc_personality_v0(...)

define hidden zeroext i1 @qzi_boundary(ptr %call, ptr %environment) noinline uwtable personality ptr @__gcc_personality_v0 {
entry:
  invoke void %call(ptr %environment)
          to label %returned unwind label %panicked

returned:
  ret i1 false

panicked:
  %pad = landingpad { ptr, i32 }
          catch ptr null
  ret i1 true
}
