import { useThree } from '@react-three/fiber';
import type { ReactElement } from 'react';
import { useEffect, useLayoutEffect } from 'react';
import type { OrthographicCamera } from 'three';
import { Matrix4, Vector3 } from 'three';
import type { SceneCamera } from './scene-camera.ts';

/** Distance of the camera: it does not change an orthographic picture, only what is cut in front and behind. */
const DISTANCE_MM = 1000;

/** Lets the outside draw a frame and read it before the browser throws it away. */
export interface SceneBridge {
  draw(): HTMLCanvasElement;
}

/** Ties three's camera and lights to a {@link SceneCamera}; draws one frame per change. */
export function SceneRig(props: {
  readonly camera: SceneCamera;
  readonly onReady: (bridge: SceneBridge) => void;
  readonly onLost: (lost: boolean) => void;
}): ReactElement {
  const { camera: source, onReady, onLost } = props;
  const gl = useThree((state) => state.gl);
  const scene = useThree((state) => state.scene);
  const camera = useThree((state) => state.camera) as OrthographicCamera;
  const size = useThree((state) => state.size);
  const invalidate = useThree((state) => state.invalidate);

  useLayoutEffect(() => source.resize(size.width, size.height), [source, size]);
  useLayoutEffect(() => {
    const follow = (): void => {
      aim(camera, source);
      invalidate();
    };
    follow();
    return source.subscribe(follow);
  }, [camera, source, invalidate]);
  // The camera is in the scene because the lights hang on it: they turn with the viewer.
  useLayoutEffect(() => {
    scene.add(camera);
    return () => {
      scene.remove(camera);
    };
  }, [scene, camera]);
  useEffect(() => {
    onReady({
      draw() {
        gl.render(scene, camera);
        return gl.domElement;
      },
    });
    const canvas = gl.domElement;
    const onContextLost = (event: Event): void => {
      event.preventDefault();
      onLost(true);
    };
    const onRestored = (): void => {
      onLost(false);
      invalidate();
    };
    canvas.addEventListener('webglcontextlost', onContextLost);
    canvas.addEventListener('webglcontextrestored', onRestored);
    return () => {
      canvas.removeEventListener('webglcontextlost', onContextLost);
      canvas.removeEventListener('webglcontextrestored', onRestored);
    };
  }, [gl, scene, camera, invalidate, onReady, onLost]);

  return <Lights camera={camera} />;
}

/** Matte light: soft from everywhere, a key from the upper left, a weak one from the lower right. */
function Lights({ camera }: { readonly camera: OrthographicCamera }): ReactElement {
  const attach = (light: { removeFromParent(): void } | null): (() => void) | undefined => {
    if (!light) return undefined;
    camera.add(light as never);
    return () => light.removeFromParent();
  };
  return (
    <>
      <ambientLight intensity={0.9} />
      <directionalLight ref={attach} position={[-0.6, 0.9, 1]} intensity={2.7} target={camera} />
      <directionalLight ref={attach} position={[0.9, -0.5, 0.6]} intensity={0.5} target={camera} />
    </>
  );
}

function aim(camera: OrthographicCamera, source: SceneCamera): void {
  const { right, up, towards, targetLps, mmPerPixel } = source.getView();
  const basis = new Matrix4().makeBasis(
    new Vector3(...right),
    new Vector3(...up),
    new Vector3(...towards),
  );
  camera.quaternion.setFromRotationMatrix(basis);
  camera.position
    .set(targetLps[0], targetLps[1], targetLps[2])
    .addScaledVector(new Vector3(...towards), DISTANCE_MM);
  camera.near = 1;
  camera.far = 2 * DISTANCE_MM;
  camera.zoom = 1 / mmPerPixel;
  camera.updateProjectionMatrix();
  camera.updateMatrixWorld();
}
