import type { ReactElement } from 'react';
import type { RecordMap } from '../../../twin/record-map.ts';
import { Button } from '../../kit/button.tsx';
import { InterlockNote, Note } from '../../kit/note.tsx';
import { acceptFollowUp } from '../../operations/follow-up.ts';
import { organView, useOrganView } from './organ-view.ts';

/** What is uncertain about the comparison keeps asking until it is replaced or accepted. */
export function FollowUpQuestions({
  record,
}: {
  readonly record: RecordMap['followUp'];
}): ReactElement {
  const field = useOrganView((view) => view.field);
  return (
    <>
      {record.interlocks.map(({ id, message, hint, answer }) =>
        answer ? (
          <Note key={id} kind="neutral" title={message}>{`Accepted: ${answer.reason}`}</Note>
        ) : (
          <InterlockNote
            key={id}
            title={id === 'alignment' ? `Provisional. ${message}` : message}
            onAccept={(reason) => acceptFollowUp(id, reason)}
            fixes={
              field !== 'alignment' && (
                <Button onPress={() => organView.setState({ field: 'alignment' })}>
                  Check the overlay
                </Button>
              )
            }
          >
            {hint}
          </InterlockNote>
        ),
      )}
    </>
  );
}
